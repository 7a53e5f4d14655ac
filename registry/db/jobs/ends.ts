import { sql, type SQL } from 'drizzle-orm';

import type { Composition, JobStatus, Usage } from '../../../lib/protocol/index.ts';
import type { Orm } from '../drivers/database.ts';
import { milliseconds } from '../milliseconds.ts';
import { rowsOf } from '../rows-of.ts';
import { JOBS_CHANNEL, type StoredProblem, toJson } from './rows.ts';

export interface JobEnd {
  status: Extract<JobStatus, 'succeeded' | 'failed' | 'cancelled'>;
  /** For the audit log: the status, or the slug of the problem. */
  outcome: string;
  composition?: Composition | null;
  problem?: StoredProblem | null;
  usage?: Usage | null;
}

export interface EndTerms {
  /** How long the job can still be read. */
  keptMs: number;
  /** The id of its one audit event. */
  eventId: string;
}

export interface EndedJob {
  jobId: string;
  provider: string;
}

/**
 * Ends the one job that the condition is true of: its row, its last event, its audit event and the announcement are one
 * statement. The page's text, which nobody needs any more, goes. Null if there is none, and then nothing was done.
 */
export const endJob = async (
  orm: Pick<Orm, 'execute'>,
  isIt: SQL,
  { status, outcome, composition = null, problem = null, usage = null }: JobEnd,
  { keptMs, eventId }: EndTerms,
): Promise<EndedJob | null> => {
  const [ended] = await rowsOf<{ job_id: string; provider: string }>(
    orm,
    sql`
      with job as (
        update intent_jobs set
          status = ${status}, ended_at = now(), kept_until = now() + ${milliseconds(keptMs)},
          last_seq = last_seq + 1, instance = null, token_sha256 = '', grounding = null,
          composition = ${toJson(composition)}, problem = ${toJson(problem)},
          usage = coalesce(${toJson(usage)}, usage),
          drafts = coalesce(${composition?.drafts.length ?? null}::integer, drafts)
        where ${isIt} and status in ('queued', 'running')
        returning job_id, last_seq, handle, provider, model
      ), told as (
        insert into intent_job_events (job_id, seq, event, data)
        select job_id, last_seq, 'ended', ${toJson({ status })} from job
      ), noted as (
        insert into audit_events (event_id, handle, event, subject, data)
        select ${eventId}::uuid, handle, 'job.ended', job_id::text,
          json_build_object('job_id', job_id, 'outcome', ${outcome}::text, 'provider', provider, 'model', model)
        from job
      )
      select job_id, provider, pg_notify(${JOBS_CHANNEL}, job_id || ' ended') from job`,
  );
  return ended === undefined ? null : { jobId: ended.job_id, provider: ended.provider };
};
