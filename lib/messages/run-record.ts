import {
  AnyProviderIdSchema,
  ClassificationSchema,
  DraftSchema,
  GapSchema,
  GroundingSchema,
  IdSchema,
  LIMITS,
  OutlineItemSchema,
  PHASES,
  ReuseSchema,
  UsageSchema,
  WaitEventSchema,
  z,
} from '../protocol/index.ts';
import { FailureSchema } from './failure.ts';
import { WaySchema } from './way.ts';

const TokenCapSchema = z.nullable(z.number().check(z.int(), z.gte(1), z.lte(LIMITS.maxOutputTokens)));

/** The most that a run may spend, all its calls together, and whether a weak draft is rewritten once. */
export const LimitsSchema = z.object({
  /** Null means no cap besides each call's own. */
  max_output_tokens: TokenCapSchema,
  /** Null means each call's own cap. */
  max_output_tokens_per_call: TokenCapSchema,
  max_cost_usd: z.nullable(z.number().check(z.gt(0), z.lte(LIMITS.maxCostUsd))),
  reroll: z.boolean(),
});
export type RunLimits = z.infer<typeof LimitsSchema>;

export const PhaseStateSchema = z.object({
  phase: z.enum(PHASES),
  state: z.enum(['waiting', 'started', 'finished']),
  total: z.number(),
  started_at: z.nullable(z.string()),
  finished_at: z.nullable(z.string()),
});

export const RunStatusSchema = z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']);
export type RunStatus = z.infer<typeof RunStatusSchema>;

/** A run that the registry works on by itself: it goes on when tab, worker or browser are gone. */
export const JobStateSchema = z.object({
  /** Null until the registry has said that it took the job. */
  job_id: z.nullable(IdSchema),
  /** The `Idempotency-Key`: a job that is sent again because its answer was lost is the same job. */
  submit_key: z.string(),
  /** What is sent with the goal; null once the registry has taken the job. */
  grounding: z.nullable(GroundingSchema),
  /** The registry does not answer at the moment; it is asked again. */
  is_out_of_reach: z.boolean(),
  is_cancelling: z.boolean(),
  /** A person changed its drafts, so the registry no longer has all that is here. */
  is_changed: z.boolean(),
});
export type JobState = z.infer<typeof JobStateSchema>;

/**
 * One run of one tab, in progress or ended, as stored in `storage.session` and shown. It does not contain the key.
 *
 * `succeeded` and `cancelled` may lack a `failure`; `failed` and `interrupted` always have one. Drafts of a run
 * that did not succeed stay: together they are a partial composition (`toComposition`).
 *
 * A run that rewrites one draft or writes the missing ones starts with everything from the earlier run that it
 * replaces.
 */
export const RunStateSchema = z.object({
  run_id: z.string(),
  tab_id: z.number(),
  via: WaySchema,
  /** Only for a job on the registry's budget. */
  job: z.optional(JobStateSchema),
  /** The registry that the job or the key was sent to, without a trailing slash; null in a direct run. */
  registry_url: z.nullable(z.string()),
  /** The registry whose catalog was searched, without a trailing slash; null if none was. */
  catalog_url: z.nullable(z.string()),
  /** In a direct run: the provider's address that the key was sent to, without a trailing slash. */
  provider_url: z.nullable(z.string()),
  /** False if the person gave no key: for a job, or because their own server needs none. */
  has_key: z.boolean(),
  limits: LimitsSchema,
  /** Set in a run that rewrites one draft. */
  redraft: z.nullable(
    z.object({
      draft_id: z.string(),
      note: z.string(),
      /** Whether the rewritten draft has arrived. */
      done: z.boolean(),
      /** Whether the composition was partial before. */
      partial: z.boolean(),
    }),
  ),
  /** Set in a run that drafts what is missing from an earlier one. */
  continued: z.nullable(
    z.object({
      /** Ids of the drafts to write. */
      missing: z.array(z.string()),
      /** Whether the composition was partial before. */
      partial: z.boolean(),
    }),
  ),
  goal: z.string(),
  /** The page that was sent with the goal. */
  page: z.nullable(z.object({ url: z.string(), title: z.string() })),
  provider: AnyProviderIdSchema,
  provider_name: z.string(),
  practice: z.boolean(),
  model: z.string(),
  status: RunStatusSchema,
  started_at: z.string(),
  finished_at: z.nullable(z.string()),
  /** The latest wait for a provider that refused a call; it is over when its time has come. */
  wait: z.nullable(WaitEventSchema),
  phases: z.array(PhaseStateSchema),
  classification: z.nullable(ClassificationSchema),
  outline: z.nullable(z.array(OutlineItemSchema)),
  reuse: z.array(ReuseSchema),
  gaps: z.array(GapSchema),
  drafts: z.array(DraftSchema),
  /** The version before the last change of each edited or rewritten draft, so that the person can go back. */
  before: z.array(DraftSchema),
  /** Ids of discarded drafts; they can be restored as long as the run exists. */
  discarded: z.array(z.string()),
  usage: z.nullable(UsageSchema),
  /** For each draft: the texts of an open editor as they are typed, neither saved nor dropped yet. */
  editing: z.record(z.string(), z.array(z.string())),
  /** For each draft: what was typed of how it is to be rewritten, until it was. */
  notes: z.optional(z.record(z.string(), z.string())),
  /** The usage of the runs that this one replaced. */
  usage_before: z.nullable(UsageSchema),
  /** Whether its oldest requests are no longer listed, because the session had too many. */
  requests_cut: z.boolean(),
  failure: z.nullable(FailureSchema),
  /** When the worker dropped the key; null while the run holds it. */
  key_gone_at: z.nullable(z.string()),
  /** Stored with the composition, so that fifty clicks create one plan. */
  idempotency_key: z.string(),
  /** False if the browser refused to store it: it then lives only as long as the worker, so save it now. */
  stored: z.boolean(),
  /** Set in a state that omits what others wrote, because no port would carry it; never stored. */
  unshown: z.optional(z.literal(true)),
  saving: z.boolean(),
  saved_plan_id: z.nullable(z.string()),
  save_failure: z.nullable(FailureSchema),
});
export type RunState = z.output<typeof RunStateSchema>;
/** The same as the worker stores and sends it: failures are notes. */
export type RunRecord = z.input<typeof RunStateSchema>;
