import { toSafeError } from '../base/safe-error.ts';
import { createIntentJobs, openJobQueue, type Database } from '../db/index.ts';
import { createJobs, type Jobs } from './jobs.ts';
import type { JobsParts } from './parts.ts';

/** Jobs with their queue, on the registry's database. Whoever opens them stops them before that database is closed. */
export const openJobs = async (
  database: Database,
  parts: Omit<JobsParts, 'jobs' | 'queue' | 'database'>,
): Promise<Jobs> => {
  const { settings, logger } = parts;
  const queue = await openJobQueue({
    database,
    url: settings.databaseUrl,
    longestMs: settings.runs.deadlineMs,
    report: (error) =>
      logger.error({ error: toSafeError(error) }, 'the job queue failed at something, and goes on'),
  });
  return createJobs({ ...parts, jobs: createIntentJobs(database, queue), queue, database });
};
