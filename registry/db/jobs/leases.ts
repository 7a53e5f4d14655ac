import { and, eq, sql, type SQL } from 'drizzle-orm';

import type { Usage } from '../../../lib/protocol/index.ts';
import type { Database } from '../drivers/database.ts';
import { milliseconds } from '../milliseconds.ts';
import { given, type Given, prepare, rowsOf } from '../rows-of.ts';
import { intentJobs } from '../schema/jobs.ts';
import { toUuidArray } from '../sql-array.ts';
import { type EndedJob, type EndTerms, type JobEnd, prepareEnd } from './ends.ts';
import type { Delivery, JobQueue } from './queue.ts';
import {
  ADD_BATCH,
  BATCH,
  JOB_COLUMNS,
  type JobEvent,
  JOBS_CHANNEL,
  type StoredJob,
  toJson,
} from './rows.ts';

/** One worker's turn with a job. Once another worker has begun it, nothing is written under this one any more. */
export interface Lease {
  jobId: string;
  attempt: number;
}

/** A job whose worker no longer says that it lives. */
export interface SilentJob extends Lease {
  deaths: number;
}

/** Every time in it is the database's. */
export interface JobLeases {
  /** Begins a job that waits; null if it does not, if another message is its own, or if its token is no longer valid. */
  claim(
    message: Delivery,
    worker: { instance: string; provider: string; model: string },
  ): Promise<StoredJob | null>;
  /**
   * Adds events in their order, behind the one of this number. The same call again adds nothing, if the first one got
   * through without an answer. False, and nothing is added, if the job is no longer under this lease.
   */
  append(
    lease: Lease,
    after: number,
    events: readonly JobEvent[],
    now: { drafts: number; usage: Usage | null },
  ): Promise<boolean>;
  /** Null if the job is no longer under this lease. */
  end(lease: Lease, end: JobEnd, terms: EndTerms): Promise<EndedJob | null>;
  /** Gives a job back with a new message, as if it had not been begun. */
  release(lease: Lease, delivery: string): Promise<void>;
  /** Says of these leases that their worker lives. Returns the jobs among them that it still has. */
  beat(leases: readonly Lease[]): Promise<string[]>;
  /** Running jobs whose worker has not said so for this long; all that are running if null. */
  findSilent(silentMs: number | null): Promise<SilentJob[]>;
  /** Takes a job that is still silent from its worker, and sends a new message for it. */
  redeliver(lease: Lease, delivery: string, silentMs: number | null): Promise<boolean>;
}

const isUnder = ({ jobId, attempt }: Lease | Given<Lease>): SQL =>
  sql`job_id = ${jobId} and attempt = ${attempt}`;

const IS_UNDER = sql`${isUnder({ jobId: given('jobId'), attempt: given('attempt') })} and status = 'running'`;

const endUnder = prepareEnd(IS_UNDER);

/** One statement for any number of events, because each is one that a run with a key of one's own does not need. */
const append = prepare<
  Lease & { after: number; events: string | null; drafts: number; usage: string | null }
>(sql`
  with ${BATCH}, job as (
    update intent_jobs set
      last_seq = last_seq + size, drafts = ${given('drafts')}, usage = ${given('usage')}::json
    from batch
    where ${IS_UNDER} and last_seq = ${given('after')}
    returning job_id, last_seq - size as before
  ), added as (${ADD_BATCH}
  )
  select pg_notify(${JOBS_CHANNEL}, job_id::text) from job`);

const isSilent = (silentMs: number | null): SQL =>
  silentMs === null
    ? sql`status = 'running'`
    : sql`status = 'running' and beat_at not between
        now() - ${milliseconds(silentMs)} and now() + ${milliseconds(silentMs)}`;

export const createJobLeases = (database: Database, queue: Pick<JobQueue, 'send'>): JobLeases => {
  const { orm } = database;
  const sendAgain = (lease: Lease, delivery: string, isIt: SQL, deaths: number): Promise<boolean> =>
    database.transaction(async (queries) => {
      const waiting = await prepare(sql`
        update intent_jobs set
          status = 'queued', delivery = ${delivery}, instance = null, beat_at = null, deaths = deaths + ${deaths}
        where ${isUnder(lease)} and ${isIt}
        returning job_id`)(queries, {});
      if (waiting.length === 0) return false;
      await queue.send(queries, { delivery, jobId: lease.jobId });
      return true;
    });

  return {
    claim: async ({ delivery, jobId }, { instance, provider, model }) => {
      const [claimed] = await orm
        .update(intentJobs)
        .set({
          status: 'running',
          attempt: sql`${intentJobs.attempt} + 1`,
          instance,
          provider,
          model,
          beatAt: sql`now()`,
          startedAt: sql`coalesce(${intentJobs.startedAt}, now())`,
        })
        .where(
          and(
            eq(intentJobs.jobId, jobId),
            eq(intentJobs.delivery, delivery),
            eq(intentJobs.status, 'queued'),
            sql`exists (select from access_tokens where token_sha256 = ${intentJobs.tokenSha256})`,
          ),
        )
        .returning(JOB_COLUMNS);
      return claimed ?? null;
    },

    append: async (lease, after, events, { drafts, usage }) => {
      const rows = { ...lease, after, events: toJson(events), drafts, usage: toJson(usage) };
      const added = await append(database, rows);
      if (added.length === 1) return true;
      const [known] = await orm
        .select({ jobId: intentJobs.jobId })
        .from(intentJobs)
        .where(and(isUnder(lease), sql`status = 'running'`, eq(intentJobs.lastSeq, after + events.length)));
      return known !== undefined;
    },

    end: ({ jobId, attempt }, end, terms) => endUnder(database, { jobId, attempt }, end, terms),

    release: async (lease, delivery) => {
      await sendAgain(lease, delivery, sql`status = 'running'`, 0);
    },

    beat: async (leases) => {
      const ids = toUuidArray(leases.map(({ jobId }) => jobId));
      const attempts = sql`${sql.param(leases.map(({ attempt }) => attempt))}::integer[]`;
      const held = await rowsOf<{ job_id: string }>(
        orm,
        sql`
          update intent_jobs set beat_at = now()
          from unnest(${ids}, ${attempts}) as held (id, number)
          where job_id = id and attempt = number and status = 'running'
          returning job_id`,
      );
      return held.map(({ job_id: jobId }) => jobId);
    },

    findSilent: (silentMs) =>
      orm
        .select({ jobId: intentJobs.jobId, attempt: intentJobs.attempt, deaths: intentJobs.deaths })
        .from(intentJobs)
        .where(isSilent(silentMs)),

    redeliver: (lease, delivery, silentMs) => sendAgain(lease, delivery, isSilent(silentMs), 1),
  };
};
