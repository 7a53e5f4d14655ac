import { ProblemError, type Values } from '../protocol/index.ts';
import type { Run } from './planning.ts';

/** These concern the answer to one question, and the next may be answered. */
const ONE_CALL = new Set<string>(['provider-refused', 'provider-output-invalid']);

/** With these nothing more can be done, and what is in progress must not cost more. */
const WHOLE_RUN = new Set<string>(['provider-key-rejected', 'provider-quota-exhausted', 'run-cap-reached']);

/**
 * Decides what a failed call means for the rest of the run, once there is something to keep. Returns the problem of a
 * failure that costs only its own draft; after one that every further call would meet too, the run is halted, so
 * nothing starts and what is in progress is finished. Throws anything that ends the whole run.
 */
export const limitFailure = (run: Run, error: unknown): ProblemError => {
  if (!(error instanceof ProblemError) || WHOLE_RUN.has(error.slug)) throw error;
  if (!ONE_CALL.has(error.slug)) run.halted ??= error;
  return error;
};

/** The same in a gap. */
export const toReason = ({ told, slug }: ProblemError): Values & { reason: string } => ({
  ...told?.values,
  reason: told?.code ?? slug,
});
