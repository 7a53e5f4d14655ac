import { sql } from 'drizzle-orm';

import type { Grounding, JobStatus } from '../../../lib/protocol/index.ts';
import type { AuditEvent } from '../audit-events.ts';
import type { Database, Queries } from '../drivers/database.ts';
import { milliseconds } from '../milliseconds.ts';
import { given, prepare } from '../rows-of.ts';
import type { JobQueue } from './queue.ts';
import { toJson } from './rows.ts';

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

/** Each statement takes those of these values that it names. */
type Values = Omit<NewJob, 'grounding'> &
  SubmitTerms & { grounding: string | null; data: string } & Pick<AuditEvent, 'eventId' | 'event'>;
type Earlier = Pick<Values, 'handle' | 'idempotencyKey' | 'keysLiveMs'>;
interface SubmittedRow {
  job_id: string;
  status: JobStatus;
  request_sha256: string;
}

const HANDLE = given('handle');
const UNDER_KEY = sql`handle = ${HANDLE} and idempotency_key = ${given('idempotencyKey')}`;
const KEYS_LIVE = milliseconds(given('keysLiveMs'));
/** What may hinder a job. */
const IS_VALID = sql`exists (select from access_tokens where token_sha256 = ${given('tokenSha256')})`;
const OWN = sql`(select count(*) from intent_jobs where handle = ${HANDLE} and status in ('queued', 'running'))::integer`;
const QUEUED = sql`(select count(*) from intent_jobs where status = 'queued')::integer`;

const lockHandle = prepare<Values>(sql`select pg_advisory_xact_lock(hashtextextended(${HANDLE}, 4))`);

/** The job and its audit event, in one statement; nothing if there is a hindrance or the key is in use. */
const insert = prepare<Values>(sql`
  with job as (
    insert into intent_jobs (job_id, handle, token_sha256, status, goal, grounding, reroll, idempotency_key,
      request_sha256, provider, model, delivery)
    select ${given('jobId')}::uuid, ${HANDLE}, ${given('tokenSha256')}, 'queued', ${given('goal')},
      ${given('grounding')}::json, ${given('reroll')}::boolean, ${given('idempotencyKey')}, ${given('requestSha256')},
      ${given('provider')}, ${given('model')}, ${given('delivery')}::uuid
    where ${IS_VALID} and ${OWN} < ${given('mostQueuedPerUser')} and ${QUEUED} < ${given('mostQueued')}
      and not exists (select from intent_jobs where ${UNDER_KEY})
    returning job_id, handle
  )
  insert into audit_events (event_id, handle, event, subject, data)
  select ${given('eventId')}::uuid, handle, ${given('event')}, job_id::text, ${given('data')}::json from job
  returning event_id`);

const forgetKey = prepare<Earlier>(sql`
  update intent_jobs set idempotency_key = null where ${UNDER_KEY} and created_at < now() - ${KEYS_LIVE}`);

const findEarlier = prepare<Earlier, SubmittedRow>(sql`
  select job_id, status, request_sha256 from intent_jobs
  where ${UNDER_KEY} and created_at >= now() - ${KEYS_LIVE}`);

const findHindrance = prepare<Values, { is_valid: boolean; own: number; queued: number }>(
  sql`select ${IS_VALID} as is_valid, ${OWN} as own, ${QUEUED} as queued`,
);

const toSubmitted = ([row]: SubmittedRow[]): Submitted | null =>
  row === undefined ? null : { jobId: row.job_id, status: row.status, requestSha256: row.request_sha256 };

/** Why it was not inserted; null if its key was only in use for too long. */
const explain = async (queries: Pick<Queries, 'query'>, values: Values): Promise<SubmitOutcome | null> => {
  await forgetKey(queries, values);
  const earlier = toSubmitted(await findEarlier(queries, values));
  if (earlier !== null) return earlier;
  const [found] = await findHindrance(queries, values);
  if (found === undefined || !found.is_valid) return 'revoked';
  if (found.own >= values.mostQueuedPerUser) return { full: 'person' };
  return found.queued >= values.mostQueued ? { full: 'registry' } : null;
};

export const createJobSubmits = (database: Database, queue: Pick<JobQueue, 'send'>): JobSubmits => ({
  findSubmitted: async (handle, idempotencyKey, keysLiveMs) =>
    toSubmitted(await findEarlier(database, { handle, idempotencyKey, keysLiveMs })),

  submit: (job, terms, { eventId, event, data }) => {
    const values: Values = {
      ...job,
      ...terms,
      grounding: toJson(job.grounding),
      eventId,
      event,
      data: JSON.stringify(data),
    };
    const insertOnce = async (queries: Pick<Queries, 'query'>): Promise<boolean> =>
      (await insert(queries, values)).length === 1;
    return database.transaction(async (queries) => {
      // Jobs of one handle are counted one after the other.
      await lockHandle(queries, values);
      if (!(await insertOnce(queries))) {
        const outcome = await explain(queries, values);
        if (outcome !== null) return outcome;
        if (!(await insertOnce(queries))) throw new Error('A job was not inserted, and nothing hinders it');
      }
      await queue.send(queries, job);
      return { jobId: job.jobId, status: 'queued' as const, requestSha256: job.requestSha256 };
    });
  },
});
