/**
 * The only protocol between the background worker and the extension's pages, over a port named `PORT_NAME`, one per
 * open view. No run depends on a port: closing a view ends nothing.
 *
 * A view first says what it watches. Panel and popup watch a window (and so follow its active tab); a full page
 * watches its own tab. The worker answers every request once, by its `request_id`, in no particular order. It sends
 * a `state` whenever what the view shows has changed, before the reply to the request that changed it. A message
 * that is not in this file closes the port. If the port closes by itself, the worker has died: connect and watch
 * again, and the first `state` says what became of the run.
 */
import { AnyProviderIdSchema, IdSchema, later, PlanSchema, z } from '../protocol/index.ts';
import { FailureSchema, LimitsSchema, PlansStateSchema, ViaSchema, ViewStateSchema } from './state.ts';

/** Far above the real limits, so that a goal or key that is too long is reported instead of breaking the port. */
const Text = z.string().check(z.maxLength(4_000_000));
const TabId = z.int();

/** Describes a run. `address` matters only for the provider `openai-compatible`. */
const order = {
  tab_id: TabId,
  goal: Text,
  via: ViaSchema,
  /** The registry in Settings as the view showed it; null for none. Refused if it has changed since. */
  registry_url: z.nullable(Text),
  provider: AnyProviderIdSchema,
  model: Text,
  address: Text,
  limits: LimitsSchema,
  /** The taken page as the view showed it; null to send none. Refused if another was taken since. */
  page_id: z.nullable(Text),
  /** One draft of an ended run to rewrite; everything else from that run is kept. */
  redraft: z.nullable(z.object({ run_id: IdSchema, draft_id: IdSchema, note: Text })),
};

const makeRequests = () => [
  z.strictObject({ type: z.literal('watch-window'), window_id: z.int() }),
  z.strictObject({ type: z.literal('watch-tab'), tab_id: TabId }),
  /** Takes the page that the tab shows for its next run; refused if the browser gives no access to it. */
  z.strictObject({ type: z.literal('take-page'), tab_id: TabId }),
  z.strictObject({ type: z.literal('drop-page'), tab_id: TabId }),
  /** Stores the typed goal for a tab. A goal of more than 100,000 characters is not stored. */
  z.strictObject({ type: z.literal('keep-goal'), tab_id: TabId, goal: Text }),
  z.strictObject({
    type: z.literal('keep-choice'),
    /** Null until it was chosen: until then it depends on whether there is a registry. */
    via: z.nullable(ViaSchema),
    provider: z.nullable(AnyProviderIdSchema),
    model: Text,
    address: Text,
    limits: LimitsSchema,
  }),
  /**
   * Checks everything that can fail without the key: address, permission, token, model, goal, a run in progress.
   * The view asks this first; only an `ok` lets the key leave its field.
   */
  z.strictObject({ type: z.literal('check-start'), ...order }),
  /** The only message that carries a key, always from a view to the worker. Empty for a provider that needs none. */
  z.strictObject({
    type: z.literal('start'),
    ...order,
    /** Null uses the key that is kept for the session. */
    provider_key: z.nullable(Text),
    /** Keeps the key for the session, once the run has started. */
    keep_key: z.optional(z.boolean()),
  }),
  z.strictObject({ type: z.literal('forget-key') }),
  /** The person agreed that the kept key goes this way from now on, as if it had been kept for it. */
  z.strictObject({ type: z.literal('reroute-key'), via: ViaSchema, registry_url: z.nullable(Text) }),
  z.strictObject({ type: z.literal('cancel'), run_id: IdSchema }),
  /** `ok` once it is saved; repeated requests send it once. `saving` and `saved_plan_id` report it to every view. */
  z.strictObject({ type: z.literal('save-plan'), run_id: IdSchema }),
  /** Replaces the draft with this id by an edited one. The critic judged the earlier text, so its notes are dropped. */
  z.strictObject({
    type: z.literal('edit-draft'),
    run_id: IdSchema,
    draft: z.looseObject({}),
  }),
  /** Stores what is typed in a draft's editor for the next view that shows it; null when the editor was closed. */
  z.strictObject({
    type: z.literal('keep-edit'),
    run_id: IdSchema,
    draft_id: IdSchema,
    texts: z.nullable(z.array(Text)),
  }),
  /** `back` swaps the draft with its version before the last change. Each change makes a saved plan unsaved again. */
  z.strictObject({
    type: z.literal('change-draft'),
    run_id: IdSchema,
    draft_id: IdSchema,
    change: z.enum(['discard', 'restore', 'back']),
  }),
  /** Forgets an ended run and its composition; refused while it is in progress. */
  z.strictObject({ type: z.literal('discard-run'), run_id: IdSchema }),
  z.strictObject({ type: z.literal('list-plans'), cursor: z.nullable(Text) }),
  z.strictObject({ type: z.literal('open-plan'), plan_id: IdSchema }),
  z.strictObject({ type: z.literal('delete-plan'), plan_id: IdSchema }),
  /**
   * An empty `access_token` keeps the stored one, unless the address changes: a token belongs to its registry and
   * is never sent to another. Null removes it. Any change ends runs in progress.
   */
  z.strictObject({
    type: z.literal('save-settings'),
    registry_url: Text,
    access_token: z.nullable(Text),
  }),
  /** Tests the stored settings. `connected`, or `refused` with who could not be reached and why. */
  z.strictObject({ type: z.literal('test-connection') }),
  z.strictObject({ type: z.literal('reload-providers') }),
];

/** A plain union, told apart by `type`: a discriminated union would add to the worker's size for this alone. */
export const ViewRequestSchema = later(() => z.union(makeRequests()));
export type ViewRequest = z.infer<typeof ViewRequestSchema>;

/** A request as it is sent over the port. */
export const ViewMessageSchema = z.strictObject({ request_id: z.int(), request: ViewRequestSchema });

export const ReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ok') }),
  z.object({ type: z.literal('started'), run_id: IdSchema }),
  z.object({ type: z.literal('plans'), plans: PlansStateSchema }),
  z.object({ type: z.literal('plan'), plan: PlanSchema }),
  z.object({ type: z.literal('connected'), handle: z.string(), host: z.string() }),
  z.object({ type: z.literal('refused'), failure: FailureSchema }),
]);
export type Reply = z.output<typeof ReplySchema>;

export const WorkerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: ViewStateSchema }),
  z.object({ type: z.literal('reply'), request_id: z.int(), reply: ReplySchema }),
]);
export type WorkerMessage = z.output<typeof WorkerMessageSchema>;

/** The same as the worker sends them: failures are notes, and the schemas above turn them into failures for views. */
export type SentReply = z.input<typeof ReplySchema>;
export type SentMessage = z.input<typeof WorkerMessageSchema>;
export type SentViewState = Extract<SentMessage, { type: 'state' }>['state'];
