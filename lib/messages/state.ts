import { FailureNoteSchema } from '../failures/failure-note.ts';
import { readFailure } from '../failures/failure.ts';
import {
  AnyProviderIdSchema,
  ClassificationSchema,
  DraftSchema,
  LIMITS,
  OutlineItemSchema,
  PHASES,
  PlanListSchema,
  ProviderSchema,
  ReuseSchema,
  UsageSchema,
  z,
} from '../protocol/index.ts';

/** Read by a view, a failure comes with the field that it is about. */
export const FailureSchema = z.pipe(FailureNoteSchema, z.transform(readFailure));

/** Who sends the key to the provider: the registry, for this one run, or the browser itself, past everybody else. */
export const ViaSchema = z.enum(['registry', 'direct']);
export type Via = z.infer<typeof ViaSchema>;

/** What a run may spend at most, all its calls together, and whether a weak draft is drafted once more. */
export const LimitsSchema = z.object({
  /** Null: no cap but that of each call. */
  max_output_tokens: z.nullable(z.number().check(z.int(), z.gte(1), z.lte(LIMITS.maxOutputTokens))),
  max_cost_usd: z.nullable(z.number().check(z.gt(0), z.lte(LIMITS.maxCostUsd))),
  reroll: z.boolean(),
});
export type RunLimits = z.infer<typeof LimitsSchema>;

/** What a direct run may be of. */
export const DirectProviderSchema = z.extend(ProviderSchema, {
  id: AnyProviderIdSchema,
  /** Where its API is; null where the person gives the address. */
  url: z.nullable(z.string()),
});
export type DirectProvider = z.infer<typeof DirectProviderSchema>;

/** One request that left the browser, noted by the guarded fetch itself. Never a body or a header. */
export const LedgerEntrySchema = z.object({
  request_id: z.string(),
  /** The run it was made for, or the one that took the place of that. */
  run_id: z.nullable(z.string()),
  at: z.string(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  /** Body bytes sent; and received so far. */
  bytes_out: z.number(),
  bytes_in: z.number(),
  carried_key: z.boolean(),
  /** `open` until the body has ended; `aborted` when it was closed from here before that. `status` is the HTTP status once there is one. */
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
 * One run of one tab, live or ended, as kept in `storage.session` and shown. The key is no part of it.
 *
 * `succeeded` and `cancelled` may carry no `failure`; `failed` and `interrupted` always do. Drafts of
 * a run that did not succeed stay: together they are a partial composition (`toComposition`).
 *
 * A run that writes one draft anew begins with all that the run before it gave, whose place it takes.
 */
export const RunStateSchema = z.object({
  run_id: z.string(),
  tab_id: z.number(),
  via: ViaSchema,
  /** The registry the key was sent to, without a trailing slash; null in a direct run. */
  registry_url: z.nullable(z.string()),
  /** The registry whose catalog was searched, likewise; null where none was. */
  catalog_url: z.nullable(z.string()),
  /** Of a direct run: the provider's address that the key was sent to, without a trailing slash. */
  provider_url: z.nullable(z.string()),
  /** False where the person gave none, as their own server wants none. */
  has_key: z.boolean(),
  limits: LimitsSchema,
  /** Of a run that writes one draft anew. */
  redraft: z.nullable(
    z.object({
      draft_id: z.string(),
      note: z.string(),
      /** Whether it has come. */
      done: z.boolean(),
      /** Whether the composition was partial before. */
      partial: z.boolean(),
    }),
  ),
  goal: z.string(),
  /** The page that went with the goal. */
  page: z.nullable(z.object({ url: z.string(), title: z.string() })),
  provider: AnyProviderIdSchema,
  provider_name: z.string(),
  practice: z.boolean(),
  model: z.string(),
  status: RunStatusSchema,
  started_at: z.string(),
  finished_at: z.nullable(z.string()),
  phases: z.array(PhaseStateSchema),
  classification: z.nullable(ClassificationSchema),
  outline: z.nullable(z.array(OutlineItemSchema)),
  reuse: z.array(ReuseSchema),
  gaps: z.array(z.string()),
  drafts: z.array(DraftSchema),
  /** Of drafts that were edited or written anew: what each was right before, to go back to. */
  before: z.array(DraftSchema),
  /** Ids of drafts that the person put away; they can be taken back until the run itself is. */
  discarded: z.array(z.string()),
  usage: z.nullable(UsageSchema),
  /** By draft: the texts of an editor that is open, as they are typed; neither kept nor dropped yet. */
  editing: z.record(z.string(), z.array(z.string())),
  /** By the runs whose place this one took. */
  usage_before: z.nullable(UsageSchema),
  /** Whether the oldest of its requests are no longer listed, as there were too many in the session. */
  requests_cut: z.boolean(),
  failure: z.nullable(FailureSchema),
  /** When the worker dropped the key; null while the run holds it. */
  key_gone_at: z.nullable(z.string()),
  /** Kept with the composition, so that fifty clicks make one plan. */
  idempotency_key: z.string(),
  /** False when the browser refused to store it: it then lives only as long as the worker, so save it now. */
  stored: z.boolean(),
  /** Set in a state that leaves out what others wrote, as no port would carry it; never kept. */
  unshown: z.optional(z.literal(true)),
  saving: z.boolean(),
  saved_plan_id: z.nullable(z.string()),
  save_failure: z.nullable(FailureSchema),
});
export type RunState = z.output<typeof RunStateSchema>;
/** The same as the worker keeps and sends it: failures are notes. */
export type RunRecord = z.input<typeof RunStateSchema>;

/** A page that the person took for their next run, all that is sent of it. */
export const PageStateSchema = z.object({
  /** Another each time a page is taken. */
  page_id: z.string(),
  url: z.string(),
  title: z.string(),
  /** What was selected, else what the page says; empty where it says nothing. */
  text: z.string(),
  /** There was more text than may be sent. */
  is_cut: z.boolean(),
  /** `namespace/name` on the page of an entity in the registry. */
  entity: z.nullable(z.string()),
});
export type PageState = z.infer<typeof PageStateSchema>;

/** Everything a view needs to draw itself; sent whole on every change, at most every 50 ms. */
export const ViewStateSchema = z.object({
  tab_id: z.number(),
  registry: z.nullable(
    z.object({
      url: z.string(),
      /** `host:port`, to show. */
      host: z.string(),
      has_token: z.boolean(),
      has_permission: z.boolean(),
    }),
  ),
  /**
   * The goal typed for this tab, kept across popup close and a failed run. A view takes it when it
   * opens or when `tab_id` changes, and not while a person types: its own `keep-goal` comes back here.
   */
  goal: z.string(),
  /** Taken for this tab's next run. */
  page: z.nullable(PageStateSchema),
  /**
   * Why the page that menu or shortcut asked for was not taken, until it is, or is removed, or the tab goes to
   * another or comes forward anew. A view that asks by itself is told in the reply alone.
   */
  page_failure: z.nullable(FailureSchema),
  /** Remembered between runs; null until chosen. */
  via: z.nullable(ViaSchema),
  provider: z.nullable(AnyProviderIdSchema),
  model: z.nullable(z.string()),
  /** The address of the person's own provider, as they typed it. */
  address: z.string(),
  limits: LimitsSchema,
  /** The key that is kept for the session: whose it is, which way alone it may go, and when it is forgotten if nothing happens. Never the key. */
  kept_key: z.nullable(
    z.object({
      via: ViaSchema,
      /** Through which registry; null past all of them. */
      registry_url: z.nullable(z.string()),
      provider: AnyProviderIdSchema,
      address: z.string(),
      until: z.string(),
    }),
  ),
  /** Null while they are being asked for; a failure stands in `providers_failure`. */
  providers: z.nullable(z.array(ProviderSchema)),
  providers_failure: z.nullable(FailureSchema),
  /** What the key can be sent to past any registry. */
  direct_providers: z.array(DirectProviderSchema),
  /** The tab's live or last run. */
  run: z.nullable(RunStateSchema),
  /** A run was live when the extension or the browser ended, and nothing is left of it; until the next run begins. */
  lost_run: z.boolean(),
  /** Requests of that run and those of no run (providers, sign-in, plans), oldest first; what `requests_cut` says is missing. */
  requests: z.array(LedgerEntrySchema),
});
export type ViewState = z.output<typeof ViewStateSchema>;

/** What My plans shows: unsaved compositions of the session first, newest first. Any page of the list repeats them. */
export const PlansStateSchema = z.object({
  unsaved: z.array(RunStateSchema),
  /** The requests of those. */
  requests: z.array(LedgerEntrySchema),
  plans: z.nullable(PlanListSchema),
  failure: z.nullable(FailureSchema),
});
export type PlansState = z.output<typeof PlansStateSchema>;
