import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm';

import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { given } from '../rows-of.ts';
import { intentJobEvents, intentJobs } from '../schema/jobs.ts';
import { type EndedJob, type EndTerms, prepareEnd } from './ends.ts';
import { createJobLeases, type JobLeases } from './leases.ts';
import type { JobQueue } from './queue.ts';
import {
  JOB_COLUMNS,
  JOBS_CHANNEL,
  type StoredJob,
  type StoredJobEvent,
  type StoredJobSummary,
  type StoredProblem,
  SUMMARY_COLUMNS,
} from './rows.ts';
import { createJobSubmits, type JobSubmits } from './submits.ts';

/** Jobs of the registry's own key. For anybody but their owner they do not exist. */
export interface IntentJobs extends JobSubmits, JobLeases {
  find(handle: string, jobId: string): Promise<StoredJob | null>;
  /** Newest first; with a job id, only those before it. */
  list(handle: string, limit: number, before: string | null): Promise<StoredJobSummary[]>;
  /** In their order, those after this number; only those of this name, if there is one. */
  events(jobId: string, after: number, name?: string): Promise<StoredJobEvent[]>;
  /** Ends a job, whoever works on it. False if it had ended; null if this handle has none such. */
  cancel(handle: string, jobId: string, terms: EndTerms): Promise<EndedJob | false | null>;
  /** Jobs that have not ended and whose access token is no longer valid. */
  findRevoked(): Promise<string[]>;
  /** Ends one of those. */
  cancelRevoked(jobId: string, problem: StoredProblem, terms: EndTerms): Promise<EndedJob | null>;
  /** Erases what was kept for long enough. */
  eraseOld(): Promise<void>;
}

const cancelOwn = prepareEnd(sql`handle = ${given('handle')} and job_id = ${given('jobId')}`);
const cancelRevoked = prepareEnd(sql`job_id = ${given('jobId')} and not exists (
  select from access_tokens where access_tokens.token_sha256 = intent_jobs.token_sha256)`);

export const createIntentJobs = (database: Database, queue: Pick<JobQueue, 'send'>): IntentJobs => {
  const { orm } = database;
  return guard({
    ...createJobSubmits(database, queue),
    ...createJobLeases(database, queue),

    find: async (handle, jobId) => {
      const [job] = await orm
        .select(JOB_COLUMNS)
        .from(intentJobs)
        .where(and(eq(intentJobs.handle, handle), eq(intentJobs.jobId, jobId)));
      return job ?? null;
    },

    list: (handle, limit, before) =>
      orm
        .select(SUMMARY_COLUMNS)
        .from(intentJobs)
        .where(and(eq(intentJobs.handle, handle), before === null ? undefined : lt(intentJobs.jobId, before)))
        .orderBy(desc(intentJobs.jobId))
        .limit(limit),

    events: (jobId, after, name) =>
      orm
        .select({ seq: intentJobEvents.seq, event: intentJobEvents.event, data: intentJobEvents.data })
        .from(intentJobEvents)
        .where(
          and(
            eq(intentJobEvents.jobId, jobId),
            gt(intentJobEvents.seq, after),
            name === undefined ? undefined : eq(intentJobEvents.event, name),
          ),
        )
        .orderBy(asc(intentJobEvents.seq)),

    cancel: async (handle, jobId, terms) => {
      const isOwn = and(eq(intentJobs.handle, handle), eq(intentJobs.jobId, jobId));
      const end = { status: 'cancelled', outcome: 'cancelled' } as const;
      const ended = await cancelOwn(database, { handle, jobId }, end, terms);
      if (ended !== null) return ended;
      const [known] = await orm.select({ jobId: intentJobs.jobId }).from(intentJobs).where(isOwn);
      return known === undefined ? null : false;
    },

    findRevoked: async () => {
      const revoked = await orm
        .select({ jobId: intentJobs.jobId })
        .from(intentJobs)
        .where(
          sql`${intentJobs.status} in ('queued', 'running') and not exists (
            select from access_tokens where token_sha256 = ${intentJobs.tokenSha256})`,
        );
      return revoked.map(({ jobId }) => jobId);
    },

    cancelRevoked: (jobId, problem, terms) =>
      cancelRevoked(database, { jobId }, { status: 'cancelled', outcome: 'cancelled', problem }, terms),

    eraseOld: async () => {
      await orm.delete(intentJobs).where(lt(intentJobs.keptUntil, sql`now()`));
    },
  });
};

/** Calls back with the id of each job that changed, and with whether it ended. */
export const listenForJobs = (
  database: Pick<Database, 'listen'>,
  onChange: (jobId: string, isEnded: boolean) => void,
): Promise<() => Promise<void>> =>
  database.listen(JOBS_CHANNEL, (payload) => {
    const [jobId = '', ended] = payload.split(' ');
    onChange(jobId, ended === 'ended');
  });
