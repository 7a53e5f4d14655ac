import type { JobState, RunRecord } from '../../messages/index.ts';
import { type AnyProviderId, AnyProviderIdSchema, type Job, z } from '../../protocol/index.ts';
import { reducePhases } from '../reduce-phases.ts';

/** What becomes known of a job. */
export type JobChange =
  /** The registry took it. */
  | { type: 'job-taken'; jobId: string }
  | { type: 'job-told'; told: Partial<Pick<JobState, 'is_out_of_reach' | 'is_cancelling'>> }
  /** The registry said how it is. */
  | { type: 'job-read'; job: Job };

export const isJobChange = (change: { type: string }): change is JobChange => change.type.startsWith('job-');

const toProvider = (provider: string): AnyProviderId | null =>
  z.safeParse(AnyProviderIdSchema, provider).data ?? null;

/** The registry is right about a job: its phases, its figures and, once it has ended, everything that it gave. */
const toRead = (run: RunRecord, job: Job): Partial<RunRecord> => {
  const { composition } = job;
  const provider = toProvider(job.provider) ?? run.provider;
  return {
    goal: job.goal,
    provider,
    practice: provider === 'practice',
    // The registry may use another provider now than when the job was queued.
    ...(provider === run.provider ? {} : { provider_name: job.provider }),
    model: job.model,
    started_at: composition?.started_at ?? job.started_at ?? job.created_at,
    phases: job.phases.reduce(reducePhases, run.phases),
    usage: job.usage,
    ...(composition && {
      classification: composition.classification,
      outline: composition.outline ?? run.outline,
      reuse: composition.reuse,
      gaps: composition.gaps,
      drafts: composition.drafts,
    }),
  };
};

export const reduceJob = (run: RunRecord, change: JobChange): Partial<RunRecord> => {
  if (run.job === undefined || run.status !== 'running') return {};
  if (change.type === 'job-taken') return { job: { ...run.job, job_id: change.jobId, grounding: null } };
  if (change.type === 'job-told') return { job: { ...run.job, ...change.told } };
  return { ...toRead(run, change.job), job: { ...run.job, is_out_of_reach: false } };
};
