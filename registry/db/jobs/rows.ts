import { sql, type SQL } from 'drizzle-orm';

import type { Composition, Grounding, JobStatus, Usage } from '../../../lib/protocol/index.ts';
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

export const toJson = (value: unknown): SQL =>
  value === null || value === undefined ? sql`null::json` : sql`${JSON.stringify(value)}::json`;
