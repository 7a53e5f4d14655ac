import type { Job, JobSummary, Problem } from '../../lib/protocol/index.ts';
import type { StoredJob, StoredJobEvent, StoredJobSummary } from '../db/index.ts';
import { addMessages } from '../http/messages.ts';
import { toProblem } from '../http/problems.ts';
import { createJobProgress, NO_USAGE, type Frame } from './progress.ts';
import { fromStoredProblem, toCancelled } from './stored-problem.ts';

const toTimeOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;

export const toJobSummary = (job: StoredJobSummary): JobSummary => ({
  job_id: job.jobId,
  status: job.status,
  goal: job.goal,
  provider: job.provider,
  model: job.model,
  drafts: job.drafts,
  created_at: job.createdAt.toISOString(),
  started_at: toTimeOrNull(job.startedAt),
  ended_at: toTimeOrNull(job.endedAt),
  kept_until: toTimeOrNull(job.keptUntil),
});

const toFrame = ({ jobId, goal, provider, model, createdAt, startedAt, endedAt }: StoredJob): Frame => ({
  run_id: jobId,
  goal,
  provider: provider as Frame['provider'],
  model,
  started_at: (startedAt ?? createdAt).toISOString(),
  finished_at: (endedAt ?? startedAt ?? createdAt).toISOString(),
});

/** Why a job ended without success: what its stream ends with. */
export const toEndProblem = ({ jobId, problem }: StoredJob, publicUrl: string): Problem =>
  toProblem(problem === null ? toCancelled() : fromStoredProblem(problem), publicUrl, jobId);

/** Whether what it has to show is put together from its events. */
export const isUnfinished = (status: StoredJob['status']): boolean =>
  status === 'failed' || status === 'cancelled';

/** The events of phases are enough, unless the job ended without success. */
export const toJob = (job: StoredJob, events: readonly StoredJobEvent[], publicUrl: string): Job => {
  const progress = createJobProgress(events);
  const composition = job.composition ?? (isUnfinished(job.status) ? progress.toPartial(toFrame(job)) : null);
  return {
    ...toJobSummary(job),
    phases: progress.phases,
    usage: job.usage ?? NO_USAGE,
    ...(composition === null ? {} : { composition: addMessages(composition) }),
    ...(job.problem === null ? {} : { problem: toEndProblem(job, publicUrl) }),
  };
};
