import type { Logger } from 'pino';

import type { AuditEvent, LiveRuns, RunClaim } from '../db/index.ts';
import type { Metrics } from '../metrics.ts';
import { toSafeError } from '../problems.ts';
import type { Outcome } from './outcome.ts';

export interface RecordParts {
  liveRuns: LiveRuns;
  metrics: Metrics;
  logger: Logger;
  now: () => number;
  newId: () => string;
}

/** Nothing of goal or key: no prefix, suffix, length or hash. */
export const toRunEvent = (run: RunClaim, outcome: Outcome, eventId: string, at: Date): AuditEvent => ({
  eventId,
  at,
  handle: run.handle,
  event: 'byok.run',
  subject: run.runId,
  data: {
    handle: run.handle,
    provider: run.provider,
    model: run.model,
    outcome,
    run_id: run.runId,
  },
});

/** Counts a run's end once, and closes its row together with its one audit event. Never throws. */
export const createRecorder =
  ({ liveRuns, metrics, logger, now, newId }: RecordParts) =>
  async (run: RunClaim, outcome: Outcome): Promise<void> => {
    const at = new Date(now());
    metrics.countRun(run.provider, outcome, at.getTime() - run.startedAt.getTime());
    try {
      await liveRuns.end(run.runId, at, toRunEvent(run, outcome, newId(), at));
    } catch (error) {
      logger.error({ run_id: run.runId, outcome, error: toSafeError(error) }, 'a run was not recorded');
    }
  };

/**
 * Ends what a crash left behind and removes what ended long enough ago. On a database of its own
 * everything without an end is left behind at start-up; on a shared one only what is older than any run.
 */
export const sweepRuns = async (
  { liveRuns, metrics, now, newId }: RecordParts,
  { startedBefore, endedBefore }: { startedBefore: Date; endedBefore: Date },
): Promise<void> => {
  const at = new Date(now());
  const abandoned = await liveRuns.endAbandoned(startedBefore, at, (run) =>
    toRunEvent(run, 'interrupted', newId(), at),
  );
  for (const run of abandoned) metrics.countRun(run.provider, 'interrupted', null);
  await liveRuns.forget(endedBefore);
};
