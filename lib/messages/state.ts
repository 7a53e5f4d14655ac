import { FailureNoteSchema } from '../failures/failure-note.ts';
import { readFailure } from '../failures/failure.ts';
import {
  AnyProviderIdSchema,
  ClassificationSchema,
  DraftSchema,
  GapSchema,
  LIMITS,
  OutlineItemSchema,
  PHASES,
  PlanListSchema,
  ProviderSchema,
  ReuseSchema,
  UsageSchema,
  WaitEventSchema,
  z,
} from '../protocol/index.ts';

/** When a view reads a failure, it gets the field that the failure is about. */
export const FailureSchema = z.pipe(FailureNoteSchema, z.transform(readFailure));

/** Who sends the key to the provider: the registry, for this run only, or the browser itself. */
export const ViaSchema = z.enum(['registry', 'direct']);
export type Via = z.infer<typeof ViaSchema>;

/** The most that a run may spend, all its calls together, and whether a weak draft is rewritten once. */
export const LimitsSchema = z.object({
  /** Null means no cap besides each call's own. */
  max_output_tokens: z.nullable(z.number().check(z.int(), z.gte(1), z.lte(LIMITS.maxOutputTokens))),
  max_cost_usd: z.nullable(z.number().check(z.gt(0), z.lte(LIMITS.maxCostUsd))),
  reroll: z.boolean(),
});
export type RunLimits = z.infer<typeof LimitsSchema>;

/** A provider that a direct run may use. */
export const DirectProviderSchema = z.extend(ProviderSchema, {
  id: AnyProviderIdSchema,
  /** The address of its API; null if the person enters it. */
  url: z.nullable(z.string()),
});
export type DirectProvider = z.infer<typeof DirectProviderSchema>;

/** One request that left the browser, recorded by the guarded fetch itself. Never a body or a header. */
export const LedgerEntrySchema = z.object({
  request_id: z.string(),
  /** The run that made it, or the run that replaced that one. */
  run_id: z.nullable(z.string()),
  at: z.string(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  /** Body bytes sent, and body bytes received so far. */
  bytes_out: z.number(),
  bytes_in: z.number(),
  carried_key: z.boolean(),
  /** `open` until the body has ended; `aborted` if we closed it earlier. `status` is the HTTP status, or null. */
  outcome: z.enum(['open', 'finished', 'aborted', 'failed']),
  status: z.nullable(z.number()),
});
export type LedgerEntry = z.infer<typeof LedgerEntrySchema>;

export const PhaseStateSchema = z.object({
  phase: z.enum(PHASES),
  state: z.enum(['waiting', 'started', 'finished']),
  total: z.number(),
  started_at: z.nullable(z.string()),
  finished_at: z.nullable(z.string()),
});

export const RunStatusSchema = z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']);
export type RunStatus = z.infer<typeof RunStatusSchema>;

/**
 * One run of one tab, in progress or ended, as stored in `storage.session` and shown. It does not contain the key.
 *
 * `succeeded` and `cancelled` may lack a `failure`; `failed` and `interrupted` always have one. Drafts of a run
 * that did not succeed stay: together they are a partial composition (`toComposition`).
 *
 * A run that rewrites one draft starts with everything from the earlier run that it replaces.
 */
export const RunStateSchema = z.object({
  run_id: z.string(),
  tab_id: z.number(),
  via: ViaSchema,
  /** The registry that the key was sent to, without a trailing slash; null in a direct run. */
  registry_url: z.nullable(z.string()),
  /** The registry whose catalog was searched, without a trailing slash; null if none was. */
  catalog_url: z.nullable(z.string()),
  /** In a direct run: the provider's address that the key was sent to, without a trailing slash. */
  provider_url: z.nullable(z.string()),
  /** False if the person gave no key, because their own server needs none. */
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

/** A page that the person took for their next run; nothing else of the page is sent. */
export const PageStateSchema = z.object({
  /** A new id each time a page is taken. */
  page_id: z.string(),
  url: z.string(),
  title: z.string(),
  /** The selected text, or else what the page says; empty if it says nothing. */
  text: z.string(),
  /** There was more text than may be sent. */
  is_cut: z.boolean(),
  /** `namespace/name` if the page shows an entity of the registry. */
  entity: z.nullable(z.string()),
});
export type PageState = z.infer<typeof PageStateSchema>;

/** Everything that a view needs to draw itself; sent whole on every change, at most every 50 ms. */
export const ViewStateSchema = z.object({
  tab_id: z.number(),
  registry: z.nullable(
    z.object({
      url: z.string(),
      /** `host:port`, for display. */
      host: z.string(),
      has_token: z.boolean(),
      has_permission: z.boolean(),
    }),
  ),
  /**
   * The goal typed for this tab; it survives closing the popup and a failed run. A view takes it when it opens or
   * when `tab_id` changes, and not while a person types: its own `keep-goal` comes back here.
   */
  goal: z.string(),
  /** The page taken for this tab's next run. */
  page: z.nullable(PageStateSchema),
  /**
   * Why the page that the menu or shortcut requested was not taken. It is cleared when a page is taken or removed,
   * or when the tab navigates or comes to the front again. A view that requests a page itself gets the reason only
   * in the reply.
   */
  page_failure: z.nullable(FailureSchema),
  /** Remembered between runs; null until chosen. */
  via: z.nullable(ViaSchema),
  provider: z.nullable(AnyProviderIdSchema),
  model: z.nullable(z.string()),
  /** The address of the person's own provider, as they typed it. */
  address: z.string(),
  limits: LimitsSchema,
  /** The key kept for the session: its provider, its only route, and when it is forgotten if unused. Never the key. */
  kept_key: z.nullable(
    z.object({
      via: ViaSchema,
      /** The registry that it goes through; null for direct runs. */
      registry_url: z.nullable(z.string()),
      provider: AnyProviderIdSchema,
      address: z.string(),
      until: z.string(),
    }),
  ),
  /** Null while they are requested; a failure is in `providers_failure`. */
  providers: z.nullable(z.array(ProviderSchema)),
  providers_failure: z.nullable(FailureSchema),
  /** Where the key can be sent without a registry. */
  direct_providers: z.array(DirectProviderSchema),
  /** The tab's run in progress, or its last run. */
  run: z.nullable(RunStateSchema),
  /** True if a run was lost when the extension or the browser ended; false again when the next run begins. */
  lost_run: z.boolean(),
  /**
   * Requests of that run and those without a run (providers, sign-in, plans), oldest first; `requests_cut` says
   * whether some are missing.
   */
  requests: z.array(LedgerEntrySchema),
});
export type ViewState = z.output<typeof ViewStateSchema>;

/** What My plans shows: the session's unsaved compositions first, newest first. Every page of the list repeats them. */
export const PlansStateSchema = z.object({
  unsaved: z.array(RunStateSchema),
  /** The requests of the unsaved compositions. */
  requests: z.array(LedgerEntrySchema),
  plans: z.nullable(PlanListSchema),
  failure: z.nullable(FailureSchema),
});
export type PlansState = z.output<typeof PlansStateSchema>;
