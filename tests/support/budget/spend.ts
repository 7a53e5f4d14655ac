import { setTimeout as pause } from 'node:timers/promises';

import { ProblemError } from '../../../lib/protocol/index.ts';
import type { Budget } from '../../../registry/budget/contract.ts';

/** What a provider charged for one call, whatever it reported. */
export interface Bill {
  jobId: string;
  tokens: number;
  usd: number;
}

export interface SpendParts {
  budget: Budget;
  /** How many callers there are at once. */
  callers: number;
  newId: () => string;
  /** Before the call is settled. */
  onBill: (bill: Bill) => void;
  /** Aborted: this process died. Nothing more is made or settled. */
  death: AbortSignal;
}

const UNREPORTED = { inputTokens: null, outputTokens: null, usd: null };
const between = (least: number, most: number): number => least + Math.random() * (most - least);

/** The largest estimate of a call. */
export const LARGEST = { tokens: 400, usd: 0.4 };

const isExhausted = (error: unknown): boolean =>
  error instanceof ProblemError && error.slug === 'budget-exhausted';

/**
 * Callers that spend all they get, of a provider that bills half to three times the estimate, sometimes reports nothing,
 * and sometimes refuses.
 */
export const spend = async ({ budget, callers, newId, onBill, death }: SpendParts): Promise<void> => {
  const callOnce = async (handle: string): Promise<void> => {
    const estimate = {
      inputTokens: Math.ceil(between(20, 100)),
      outputTokens: Math.ceil(between(20, LARGEST.tokens - 100)),
      usd: between(0.04, LARGEST.usd),
    };
    const jobId = newId();
    const reservation = await budget.reserve(handle, jobId, estimate, death);
    if (Math.random() < 0.1) return reservation.settle({ ...UNREPORTED, accepted: false });
    const billed = between(0.5, 3);
    const inputTokens = Math.floor(estimate.inputTokens * billed);
    const outputTokens = Math.floor(estimate.outputTokens * billed);
    const usd = estimate.usd * between(0.5, 3);
    onBill({ jobId, tokens: inputTokens + outputTokens, usd });
    await pause(between(0, 10));
    death.throwIfAborted();
    const reported = Math.random() < 0.15 ? UNREPORTED : { inputTokens, outputTokens, usd };
    await reservation.settle({ ...reported, accepted: true });
  };
  const callOn = async (caller: number): Promise<void> => {
    while (!death.aborted)
      try {
        await callOnce(`user-${caller % 10}`);
      } catch (error) {
        if (death.aborted) return;
        if (!isExhausted(error)) throw error;
        await pause(50);
      }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => callOn(caller)));
};
