import { GoalSchema, IdSchema, ModelIdSchema, TimeSchema } from '../basics.ts';
import { CompositionSchema, UsageSchema } from '../composition.ts';
import { PhaseEventSchema } from '../events.ts';
import { ProblemSchema } from '../problems/problem.ts';
import { GroundingSchema } from '../run-request.ts';
import { later, z } from '../zod.ts';

/**
 * Body of `POST /v1/intent`, sent with an `Idempotency-Key` header. It names no provider, model or key: those are the
 * registry's own.
 */
export const JobRequestSchema = /* @__PURE__ */ z.strictObject({
  goal: GoalSchema,
  grounding: /* @__PURE__ */ z.optional(GroundingSchema),
  /** Whether a draft that the critic finds weak is rewritten once. If absent, the registry's settings decide. */
  reroll: /* @__PURE__ */ z.optional(/* @__PURE__ */ z.boolean()),
});
export type JobRequest = z.infer<typeof JobRequestSchema>;

/** A job that has one of the last three has ended, and never changes again. */
export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const JobStatusSchema = /* @__PURE__ */ z.enum(JOB_STATUSES);
export type JobStatus = z.infer<typeof JobStatusSchema>;

export const hasEnded = (status: JobStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';

const summaryMembers = () => ({
  job_id: IdSchema,
  status: JobStatusSchema,
  goal: GoalSchema,
  provider: z.string(),
  model: ModelIdSchema,
  /** How many drafts are finished. */
  drafts: z.number().check(z.int(), z.gte(0)),
  created_at: TimeSchema,
  /** Null while no worker has it. */
  started_at: z.nullable(TimeSchema),
  /** Null until it has ended. */
  ended_at: z.nullable(TimeSchema),
  /** When an ended job is erased, result included; null until it has ended. */
  kept_until: z.nullable(TimeSchema),
});

/** A row of `GET /v1/me/jobs`, newest first. */
export const JobSummarySchema = later(() => z.object(summaryMembers()));
export type JobSummary = z.infer<typeof JobSummarySchema>;

export const JobListSchema = later(() =>
  z.object({ items: z.array(JobSummarySchema), next_cursor: z.nullable(z.string()) }),
);
export type JobList = z.infer<typeof JobListSchema>;

/** `GET /v1/intent/jobs/{job_id}`; with a `Retry-After` header while the job has not ended. */
export const JobSchema = later(() =>
  z.object({
    ...summaryMembers(),
    /** Every start and end of a phase so far, in order. A phase that a second worker took up again is told once. */
    phases: z.array(PhaseEventSchema),
    /** What its calls used so far, those of a worker that died included. */
    usage: UsageSchema,
    /** What was finished: whole if the job succeeded, partial if it failed or was cancelled with drafts. */
    composition: z.optional(CompositionSchema),
    /** Why it failed. */
    problem: z.optional(ProblemSchema),
  }),
);
export type Job = z.infer<typeof JobSchema>;

/** Answer of `POST /v1/intent`: 202 with a `Location` header. */
export const SubmittedJobSchema = /* @__PURE__ */ z.object({
  job_id: IdSchema,
  status: JobStatusSchema,
});
export type SubmittedJob = z.infer<typeof SubmittedJobSchema>;
