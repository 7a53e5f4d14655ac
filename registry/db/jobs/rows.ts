import { sql } from 'drizzle-orm';

import type { Composition, Grounding, JobStatus, Usage } from '../../../lib/protocol/index.ts';
import { given } from '../rows-of.ts';
import { intentJobs, type StoredProblem } from '../schema/jobs.ts';

export type { StoredProblem } from '../schema/jobs.ts';

/** The channel on which every change of a job is announced: its id, and after a space `ended` if that is what it did. */
export const JOBS_CHANNEL = 'intent_jobs';

export interface StoredJobSummary {
  jobId: string;
  status: JobStatus;
  goal: string;
  provider: string;
  model: string;
  drafts: number;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  keptUntil: Date | null;
}

export interface StoredJob extends StoredJobSummary {
  handle: string;
  grounding: Grounding | null;
  reroll: boolean | null;
  attempt: number;
  /** The number of its last event; 0 before the first. */
  lastSeq: number;
  usage: Usage | null;
  composition: Composition | null;
  problem: StoredProblem | null;
}

/** What happened in a job. The worker alone knows all names; a stream tells those of a run. */
export interface JobEvent {
  event: string;
  data: unknown;
}

export interface StoredJobEvent extends JobEvent {
  seq: number;
}

export const SUMMARY_COLUMNS = {
  jobId: intentJobs.jobId,
  status: intentJobs.status,
  goal: intentJobs.goal,
  provider: intentJobs.provider,
  model: intentJobs.model,
  drafts: intentJobs.drafts,
  createdAt: intentJobs.createdAt,
  startedAt: intentJobs.startedAt,
  endedAt: intentJobs.endedAt,
  keptUntil: intentJobs.keptUntil,
};

export const JOB_COLUMNS = {
  ...SUMMARY_COLUMNS,
  handle: intentJobs.handle,
  grounding: intentJobs.grounding,
  reroll: intentJobs.reroll,
  attempt: intentJobs.attempt,
  lastSeq: intentJobs.lastSeq,
  usage: intentJobs.usage,
  composition: intentJobs.composition,
  problem: intentJobs.problem,
};

/** The value of a `json` parameter. */
export const toJson = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** The events of a statement, for those that call it. */
export const BATCH = sql`batch as (
  select events, json_array_length(events) as size from (select ${given('events')}::json as events) as given)`;

/** Adds them behind the number `before` of a job. */
export const ADD_BATCH = sql`
  insert into intent_job_events (job_id, seq, event, data)
  select job_id, before + place, each ->> 'event', each -> 'data'
  from job, batch, json_array_elements(events) with ordinality as listed (each, place)`;
