import {
  AnyProviderIdSchema,
  BudgetSchema,
  PlanListSchema,
  ProviderSchema,
  ViaSchema,
  z,
} from '../protocol/index.ts';
import type { Service } from '../services/service.ts';
import { FailureSchema } from './failure.ts';
import { LedgerEntrySchema } from './ledger-entry.ts';
import { LimitsSchema, RunStateSchema } from './run-record.ts';
import { WaySchema } from './way.ts';

/** A provider that a direct run may use. */
export const DirectProviderSchema = z.extend(ProviderSchema, {
  id: AnyProviderIdSchema,
  /** The address of its API; null if the person enters it. */
  url: z.nullable(z.string()),
});
export type DirectProvider = z.infer<typeof DirectProviderSchema>;

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
  via: z.nullable(WaySchema),
  provider: z.nullable(AnyProviderIdSchema),
  model: z.nullable(z.string()),
  /** The address of the person's own provider, as they typed it. */
  address: z.string(),
  /** The last one that no service of a known name has. */
  own_address: z.string(),
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
  /** What is left of the registry's own budget, when last asked; null if it offers none, or has not said so yet. */
  budget: z.nullable(BudgetSchema),
  /** The budget was seen spent since the last job, so a view says when it is back. */
  budget_was_spent: z.boolean(),
  /** Filled in by the view that reads it: services that are known by name. */
  services: z._default(z.array(z.custom<Service>()), []),
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
