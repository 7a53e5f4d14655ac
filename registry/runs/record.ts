import type { Logger } from 'pino';

import { toSafeError } from '../base/safe-error.ts';
import type { AuditEvent, LiveRuns, RunClaim } from '../db/index.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Outcome } from './outcome.ts';

export interface RecordParts {
  liveRuns: LiveRuns;
  metrics: Metrics;
  logger: Logger;
  /** Milliseconds, monotonic. */
  elapsed: () => number;
  newId: () => string;
}

/** Keeps the ends of runs until the database has them. */
export interface Recorder {
  /**
   * Counts a run's end, then closes its row and writes its one audit event together. Resolves after the first
   * attempt; never rejects.
   */
  record(run: RunClaim, outcome: Outcome, startedAt: number): Promise<void>;
  /** The runs whose end is not yet in the database. */
  unrecorded(): string[];
  /** Retries what is left for at most this long, then logs what is lost. Nothing is retried afterwards. */
  finish(withinMs: number): Promise<void>;
}

interface End {
  run: RunClaim;
  outcome: Outcome;
  /** On the monotonic clock. */
  at: number;
  event: AuditEvent;
  isLate: boolean;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** Never contains the goal or the key, nor any prefix, suffix, length or hash of them. */
export const toRunEvent = (run: RunClaim, outcome: Outcome, eventId: string): AuditEvent => ({
  eventId,
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

export const createRecorder = ({ liveRuns, metrics, logger, elapsed, newId }: RecordParts): Recorder => {
  const ends = new Map<string, End>();
  let wait = FIRST_WAIT_MS;
  let timer: NodeJS.Timeout | undefined;
  let isFinished = false;

  const attempt = async (end: End): Promise<boolean> => {
    const { run, outcome, event } = end;
    const about = { run_id: run.runId, outcome };
    let isFirst: boolean;
    try {
      isFirst = await liveRuns.end(run.runId, elapsed() - end.at, event);
    } catch (error) {
      if (!end.isLate)
        logger.error(
          { ...about, error: toSafeError(error) },
          'a run is not recorded yet, and kept until it is',
        );
      end.isLate = true;
      // Moves it to the end of the line, so that an end the database never accepts does not hold up the others.
      if (ends.delete(run.runId)) ends.set(run.runId, end);
      return false;
    }
    ends.delete(run.runId);
    // Either an attempt we gave up on succeeded after all, or another registry took the run for dead.
    if (!isFirst) logger.warn(about, 'a run was recorded already');
    else if (end.isLate)
      logger.info({ ...about, late_ms: Math.round(elapsed() - end.at) }, 'a run was recorded late');
    return true;
  };

  /** Retries one by one and stops at the first failure, since the others need the same database. */
  const retry = async (): Promise<boolean> => {
    for (const end of ends.values()) if (end.isLate && !(await attempt(end))) return false;
    return true;
  };

  const retryNow = async (): Promise<void> => {
    const isDone = await retry();
    timer = undefined;
    wait = isDone ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
    // More ends may have become late in the meantime.
    if ([...ends.values()].some(({ isLate }) => isLate)) retryLater();
  };

  const retryLater = (): void => {
    if (timer !== undefined || isFinished) return;
    timer = setTimeout(() => {
      void retryNow();
    }, wait).unref();
  };

  return {
    record: async (run, outcome, startedAt) => {
      const at = elapsed();
      metrics.countRun(run.provider, outcome, at - startedAt);
      const end: End = { run, outcome, at, event: toRunEvent(run, outcome, newId()), isLate: false };
      ends.set(run.runId, end);
      if (!(await attempt(end))) retryLater();
    },
    unrecorded: () => [...ends.keys()],
    finish: async (withinMs) => {
      isFinished = true;
      clearTimeout(timer);
      const giveUp = new AbortController();
      const { signal } = giveUp;
      const over = new Promise((resolve) => signal.addEventListener('abort', resolve));
      const stop = setTimeout(() => giveUp.abort(), withinMs);
      while (ends.size > 0 && !signal.aborted) {
        await Promise.race([retry(), over]);
        if (ends.size > 0) await Promise.race([pause(FIRST_WAIT_MS), over]);
      }
      clearTimeout(stop);
      for (const { run, outcome } of ends.values())
        logger.error({ run_id: run.runId, outcome }, 'a run was not recorded');
    },
  };
};
