import { sql, type SQL } from 'drizzle-orm';

import type { Composition, JobStatus, Usage } from '../../../lib/protocol/index.ts';
import type { Queries } from '../drivers/database.ts';
import { milliseconds } from '../milliseconds.ts';
import { given, prepare } from '../rows-of.ts';
import { ADD_BATCH, BATCH, type JobEvent, JOBS_CHANNEL, type StoredProblem, toJson } from './rows.ts';

export interface JobEnd {
  status: Extract<JobStatus, 'succeeded' | 'failed' | 'cancelled'>;
  /** For the audit log: the status, or the slug of the problem. */
  outcome: string;
  /** What happened and is not recorded yet. */
  events?: readonly JobEvent[];
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
 * Ends the one job that the condition is true of: its row, its last events, its audit event and the announcement are one
 * statement. The page's text, which nobody needs any more, goes. Null if there is none, and then nothing was done.
 */
export const prepareEnd = (
  isIt: SQL,
): ((
  queries: Pick<Queries, 'query'>,
  condition: Record<string, unknown>,
  end: JobEnd,
  terms: EndTerms,
) => Promise<EndedJob | null>) => {
  const statement = prepare<Record<string, unknown>, { job_id: string; provider: string }>(sql`
    with ${BATCH}, job as (
      update intent_jobs set
        status = ${given('status')}, ended_at = now(), kept_until = now() + ${milliseconds(given('keptMs'))},
        last_seq = last_seq + size, instance = null, token_sha256 = '',
        grounding = null, composition = ${given('composition')}::json, problem = ${given('problem')}::json,
        usage = coalesce(${given('usage')}::json, usage), drafts = coalesce(${given('drafts')}::integer, drafts)
      from batch
      where ${isIt} and status in ('queued', 'running')
      returning job_id, last_seq - size as before, handle, provider, model
    ), told as (${ADD_BATCH}
    ), noted as (
      insert into audit_events (event_id, handle, event, subject, data)
      select ${given('eventId')}::uuid, handle, 'job.ended', job_id::text,
        json_build_object('job_id', job_id, 'outcome', ${given('outcome')}::text, 'provider', provider, 'model', model)
      from job
    )
    select job_id, provider, pg_notify(${JOBS_CHANNEL}, job_id || ' ended') from job`);
  return async (queries, condition, end, terms) => {
    const { status, outcome, events = [], composition = null, problem = null, usage = null } = end;
    const [ended] = await statement(queries, {
      ...condition,
      ...terms,
      status,
      outcome,
      events: toJson([...events, { event: 'ended', data: { status } }]),
      composition: toJson(composition),
      problem: toJson(problem),
      usage: toJson(usage),
      drafts: composition?.drafts.length ?? null,
    });
    return ended === undefined ? null : { jobId: ended.job_id, provider: ended.provider };
  };
};
