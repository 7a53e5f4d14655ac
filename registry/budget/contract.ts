import type { BudgetState } from '../../lib/protocol/index.ts';

/** What one provider call may use at most, before it is made. */
export interface CallEstimate {
  inputTokens: number;
  /** The call's output cap. */
  outputTokens: number;
  /** Null if the model's price is unknown, which settings with a dollar budget do not allow. */
  usd: number | null;
}

/** What a call used; null members were not reported. */
export interface CallUse {
  inputTokens: number | null;
  outputTokens: number | null;
  usd: number | null;
  /** False: the provider refused the call before it did anything. */
  accepted: boolean;
}

/** A reservation counts as used until it is settled; one whose worker died stays as it was, because it may have been paid for. */
export interface Reservation {
  /** Replaces the estimate by what was used. What was not reported stays as estimated. Call it once. */
  settle(use: CallUse): Promise<void>;
}

/** The registry's own budget, shared by all instances through the database. Runs with a key of one's own never come here. */
export interface Budget {
  /** Throws `budget-exhausted` if a job of this person could not make its largest call now. */
  admit(handle: string): Promise<void>;
  /**
   * Reserves a call for a person's job; throws `budget-exhausted` if it does not fit into the day, the month or the
   * person's share. Aborting `signal` makes it reject with its reason.
   */
  reserve(handle: string, jobId: string, estimate: CallEstimate, signal: AbortSignal): Promise<Reservation>;
  state(handle: string): Promise<BudgetState>;
}
