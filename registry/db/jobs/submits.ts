import { and, eq, sql } from 'drizzle-orm';

import type { Grounding, JobStatus } from '../../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from '../audit-events.ts';
import type { Database, Orm } from '../drivers/database.ts';
import { milliseconds } from '../milliseconds.ts';
import { rowsOf } from '../rows-of.ts';
import { intentJobs } from '../schema/jobs.ts';
import type { JobQueue } from './queue.ts';

export interface NewJob {
  jobId: string;
  handle: string;
  tokenSha256: string;
  goal: string;
  grounding: Grounding | null;
  reroll: boolean | null;
  idempotencyKey: string;
  /** The digest of what was sent: a repeated request is the same one only if it sends the same. */
  requestSha256: string;
  provider: string;
  model: string;
  /** The queue's message for it. */
  delivery: string;
}

export interface SubmitTerms {
  /** How long an idempotency key lives. */
  keysLiveMs: number;
  /** Jobs of everybody that wait for a worker. */
  mostQueued: number;
  /** Jobs of one person that have not ended. */
  mostQueuedPerUser: number;
}

export interface Submitted {
  jobId: string;
  status: JobStatus;
  requestSha256: string;
}

/** What an idempotency key stands for, whose limit is reached, or that the access token is no longer valid. */
export type SubmitOutcome = Submitted | { full: 'registry' | 'person' } | 'revoked';

export interface JobSubmits {
  /** What this key submitted within `keysLiveMs`; null for nothing. */
  findSubmitted(handle: string, idempotencyKey: string, keysLiveMs: number): Promise<Submitted | null>;
  /** Once per handle and idempotency key: the job, the queue's message and the audit event together, or none of them. */
  submit(job: NewJob, terms: SubmitTerms, event: AuditEvent): Promise<SubmitOutcome>;
}

const SUBMITTED = {
  jobId: intentJobs.jobId,
  status: intentJobs.status,
  requestSha256: intentJobs.requestSha256,
};

const underKey = (handle: string, idempotencyKey: string) =>
  and(eq(intentJobs.handle, handle), eq(intentJobs.idempotencyKey, idempotencyKey));

/** One statement for the token and both limits. Jobs of one handle are counted one after the other. */
const findHindrance = async (
  tx: Pick<Orm, 'execute'>,
  { handle, tokenSha256 }: NewJob,
  { mostQueued, mostQueuedPerUser }: SubmitTerms,
): Promise<Exclude<SubmitOutcome, Submitted> | null> => {
  const [found] = await rowsOf<{ is_valid: boolean; own: number; queued: number }>(
    tx,
    sql`select
      exists (select from access_tokens where token_sha256 = ${tokenSha256}) as is_valid,
      (select count(*) from intent_jobs
        where handle = ${handle} and status in ('queued', 'running'))::integer as own,
      (select count(*) from intent_jobs where status = 'queued')::integer as queued`,
  );
  if (found === undefined || !found.is_valid) return 'revoked';
  if (found.own >= mostQueuedPerUser) return { full: 'person' };
  return found.queued >= mostQueued ? { full: 'registry' } : null;
};

export const createJobSubmits = ({ orm }: Database, queue: Pick<JobQueue, 'send'>): JobSubmits => ({
  findSubmitted: async (handle, idempotencyKey, keysLiveMs) => {
    const [earlier] = await orm
      .select(SUBMITTED)
      .from(intentJobs)
      .where(
        and(
          underKey(handle, idempotencyKey),
          sql`${intentJobs.createdAt} >= now() - ${milliseconds(keysLiveMs)}`,
        ),
      );
    return earlier ?? null;
  },

  submit: (job, terms, event) =>
    orm.transaction(async (tx) => {
      await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${job.handle}, 4))`);
      await tx
        .update(intentJobs)
        .set({ idempotencyKey: null })
        .where(
          and(
            underKey(job.handle, job.idempotencyKey),
            sql`${intentJobs.createdAt} < now() - ${milliseconds(terms.keysLiveMs)}`,
          ),
        );
      const [earlier] = await tx
        .select(SUBMITTED)
        .from(intentJobs)
        .where(underKey(job.handle, job.idempotencyKey));
      if (earlier !== undefined) return earlier;
      const hindrance = await findHindrance(tx, job, terms);
      if (hindrance !== null) return hindrance;
      await tx.insert(intentJobs).values({ ...job, status: 'queued' });
      await queue.send(tx, job);
      await appendAuditEvents(tx, [event]);
      return { jobId: job.jobId, status: 'queued' as const, requestSha256: job.requestSha256 };
    }),
});
