import type { Grounding } from '../protocol/index.ts';
import type { NewRun } from './reduce-run.ts';

/** Everything that makes up a run, after all checks. */
export interface CheckedOrder extends Omit<NewRun, 'run_id' | 'started_at' | 'idempotency_key' | 'has_key'> {
  /** The run whose draft is rewritten, or whose missing drafts are written. The new run replaces it, and starts from its state at that moment. */
  earlier_id: string | null;
  /** Sent, but not stored. */
  grounding: Grounding | null;
}
