import { ProblemError } from '../../lib/protocol/index.ts';
import { createRepeater } from '../base/repeater.ts';
import { abortReasons } from '../runs/outcome.ts';
import type { JobsParts } from './parts.ts';
import { toStoredProblem } from './stored-problem.ts';
import type { JobWorker } from './worker.ts';

export interface JobUpkeep {
  /** With an exclusive database, first gives back what a crash left behind. Then goes on until `stop`. */
  start(): Promise<void>;
  /** Ends jobs whose access token is no longer valid. */
  endRevoked(): Promise<void>;
  stop(): void;
}

/** A worker that has missed so many signs is silent. */
const MISSED_BEATS = 6;
/** Signs between two looks for silent workers. */
const BEATS_PER_LOOK = 3;
/** After so many workers died with a job, the job is taken for the reason. */
const MOST_DEATHS = 3;
const ERASE_EVERY_MS = 60_000;

const toPoisoned = (): ProblemError =>
  new ProblemError(
    'internal',
    `${MOST_DEATHS} workers of this registry died while they had this job, so it was given up. What was finished is kept. Tell whoever runs the registry.`,
    { byok_available: true },
  );

export const createJobUpkeep = (parts: JobsParts, worker: JobWorker): JobUpkeep => {
  const { jobs, jobSettings, metrics, logger, newId, database } = parts;
  const { beatMs, keptMs } = jobSettings;
  const silentMs = beatMs * MISSED_BEATS;
  const repeater = createRepeater();
  let suspects = new Set<string>();

  const toTerms = () => ({ keptMs, eventId: newId() });

  const beat = async (): Promise<void> => {
    const leases = worker.leases();
    if (leases.length === 0) return;
    const held = new Set(await jobs.beat(leases));
    // One that ended meanwhile is no longer among them, and dropping it does nothing.
    for (const { jobId } of leases) if (!held.has(jobId)) worker.drop(jobId);
  };

  const passOn = async (after: number | null): Promise<void> => {
    const silent = await jobs.findSilent(after);
    const own = new Set(worker.leases().map(({ jobId }) => jobId));
    const seen = suspects;
    suspects = new Set();
    for (const { jobId, attempt, deaths } of silent) {
      if (own.has(jobId)) continue;
      const key = `${jobId} ${attempt}`;
      // After an outage of the database every worker looks silent. By the second look those that live have said so.
      if (after !== null && !seen.has(key)) {
        suspects.add(key);
        continue;
      }
      const lease = { jobId, attempt };
      if (deaths + 1 >= MOST_DEATHS) {
        const problem = toStoredProblem(toPoisoned());
        const ended = await jobs.end(lease, { status: 'failed', outcome: 'internal', problem }, toTerms());
        if (ended === null) continue;
        metrics.countJob(ended.provider, 'internal');
        logger.error({ job_id: jobId, attempt }, 'a job was given up, because its workers die');
      } else if (await jobs.redeliver(lease, newId(), after)) {
        logger.warn({ job_id: jobId, attempt }, 'the worker of a job died, and another gets it');
      }
    }
  };

  const endRevoked = async (): Promise<void> => {
    for (const jobId of await jobs.findRevoked()) {
      const ended = await jobs.cancelRevoked(jobId, toStoredProblem(abortReasons.revoked()), toTerms());
      if (ended !== null) metrics.countJob(ended.provider, 'cancelled');
    }
  };

  return {
    endRevoked,
    start: async () => {
      if (database.exclusive) await passOn(null);
      repeater.repeat(beat, beatMs);
      repeater.repeat(async () => {
        await passOn(silentMs);
        await endRevoked();
      }, beatMs * BEATS_PER_LOOK);
      repeater.repeat(() => jobs.eraseOld(), Math.min(ERASE_EVERY_MS, keptMs));
    },
    stop: () => repeater.stop(),
  };
};
