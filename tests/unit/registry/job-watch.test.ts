import { expect, it } from 'vitest';

import { DatabaseError, type IntentJobs, type StoredJob } from '../../../registry/db/index.ts';
import { createJobs } from '../../../registry/jobs/jobs.ts';
import type { JobsParts } from '../../../registry/jobs/parts.ts';
import { DEFAULT_JOB_SETTINGS } from '../../../registry/settings/jobs.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { RUN_ID } from '../../support/samples/run-samples.ts';
import { within } from '../../support/within.ts';

const ENDED = { seq: 1, event: 'ended', data: { status: 'succeeded' } } as const;

/** Whoever watches a job reads it at its end, and the database may be away at that moment. */
const watchWith = (find: () => Promise<StoredJob | null>) => {
  const jobs: Partial<IntentJobs> = {
    events: async (_, after) => (after === 0 ? [ENDED] : []),
    find,
  };
  const parts: Partial<JobsParts> = {
    jobs: jobs as IntentJobs,
    settings: DEFAULT_SETTINGS,
    jobSettings: DEFAULT_JOB_SETTINGS,
  };
  const told: string[] = [];
  const ended = createJobs(parts as JobsParts).watch(
    'ada',
    RUN_ID,
    ({ event }) => told.push(event),
    new AbortController().signal,
  );
  return { told, ended };
};

it('a job that ended is read again where the database was away, and each event is told once', async () => {
  const job = { jobId: RUN_ID } as StoredJob;
  let reads = 0;
  const { told, ended } = watchWith(async () => {
    reads += 1;
    if (reads === 1) throw new DatabaseError('away');
    return job;
  });

  expect(await within('the job is read', ended)).toBe(job);
  expect(told).toEqual(['ended']);
});

it('a job that ended and was erased since is watched no longer', async () => {
  const { ended } = watchWith(async () => null);

  expect(await within('the watch ends', ended)).toBeNull();
});
