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
import {
  AnyProviderIdSchema,
  IdSchema,
  later,
  PlanSchema,
  ReuseSchema,
  ViaSchema,
  z,
} from '../protocol/index.ts';
import { FailureSchema } from './failure.ts';
import { jobCalls } from './job-calls.ts';
import { LimitsSchema } from './run-record.ts';
import { PlansStateSchema, ViewStateSchema } from './view-state.ts';
import { WaySchema } from './way.ts';

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
  /** What the view calls it. It counts only for an address, which may be a service that only views know by name. */
  provider_name: z.optional(Text),
  model: Text,
  address: Text,
  limits: LimitsSchema,
  /** The taken page as the view showed it; null to send none. Refused if another was taken since. */
  page_id: z.nullable(Text),
  /** One draft of an ended run to rewrite; everything else from that run is kept. */
  redraft: z.nullable(z.object({ run_id: IdSchema, draft_id: IdSchema, note: Text })),
  /** The ended run whose missing drafts to write; everything that it has is kept. Null beside a `redraft`. */
  continues: z.nullable(IdSchema),
};

/** Each request by its type: what it carries, and the reply that it gets unless it is refused. */
const makeCalls = () =>
  ({
    'watch-window': { request: { window_id: z.int() }, reply: 'ok' },
    'watch-tab': { request: { tab_id: TabId }, reply: 'ok' },
    /**
     * Takes the page that the tab shows for its next run, or what the view read in place of its text; refused if the
     * browser gives no access to it.
     */
    'take-page': { request: { tab_id: TabId, text: z.optional(Text) }, reply: 'ok' },
    'drop-page': { request: { tab_id: TabId }, reply: 'ok' },
    /** Stores the typed goal for a tab. A goal of more than 100,000 characters is not stored. */
    'keep-goal': { request: { tab_id: TabId, goal: Text }, reply: 'ok' },
    'keep-choice': {
      request: {
        /** Null until it was chosen: until then it depends on whether there is a registry. */
        via: z.nullable(WaySchema),
        provider: z.nullable(AnyProviderIdSchema),
        model: Text,
        address: Text,
        /** The last address that no service has; absent, the stored one stays. */
        own_address: z.optional(Text),
        limits: LimitsSchema,
      },
      reply: 'ok',
    },
    /**
     * Checks everything that can fail without the key: address, permission, token, model, goal, a run in progress.
     * The view asks this first; only an `ok` lets the key leave its field.
     */
    'check-start': { request: order, reply: 'ok' },
    /** Carries a key, as `load-models` does and no other message. Empty for a provider that needs none. */
    start: {
      request: {
        ...order,
        /** Null uses the key that is kept for the session. */
        provider_key: z.nullable(Text),
        /** Keeps the key for the session, once the run has started. */
        keep_key: z.optional(z.boolean()),
      },
      reply: 'started',
    },
    /**
     * Asks a provider directly which models it offers. The key is used for this alone: empty to send none, null for the
     * one that is kept for the same route.
     */
    'load-models': {
      request: { provider: AnyProviderIdSchema, address: Text, provider_key: z.nullable(Text) },
      reply: 'models',
    },
    'forget-key': { request: {}, reply: 'ok' },
    /** The person agreed that the kept key goes this way from now on, as if it had been kept for it. */
    'reroute-key': { request: { via: ViaSchema, registry_url: z.nullable(Text) }, reply: 'ok' },
    ...jobCalls(TabId, Text),
    /** Ends a run, or cancels a job on its registry. */
    cancel: { request: { run_id: IdSchema }, reply: 'ok' },
    /** `ok` once it is saved; repeated requests send it once. `saving` and `saved_plan_id` report it to every view. */
    'save-plan': { request: { run_id: IdSchema }, reply: 'ok' },
    /** Replaces the draft with this id by an edited one. The critic judged the earlier text, so its notes are dropped. */
    'edit-draft': {
      request: {
        run_id: IdSchema,
        draft: z.looseObject({}),
      },
      reply: 'ok',
    },
    /** Stores what is typed in a draft's editor for the next view that shows it; null when the editor was closed. */
    'keep-edit': {
      request: {
        run_id: IdSchema,
        draft_id: IdSchema,
        texts: z.nullable(z.array(Text)),
      },
      reply: 'ok',
    },
    /** The same for what is typed of how a draft is to be rewritten; empty when its form was closed. */
    'keep-note': { request: { run_id: IdSchema, draft_id: IdSchema, note: Text }, reply: 'ok' },
    /** `back` swaps the draft with its version before the last change. Each change makes a saved plan unsaved again. */
    'change-draft': {
      request: {
        run_id: IdSchema,
        draft_id: IdSchema,
        change: z.enum(['discard', 'restore', 'back']),
      },
      reply: 'ok',
    },
    /** Adds something that exists to an ended run's composition, or takes the place of the same entity there. */
    'add-reuse': { request: { run_id: IdSchema, reuse: ReuseSchema }, reply: 'ok' },
    /** Forgets an ended run and its composition; refused while it is in progress. A job only leaves its tab. */
    'discard-run': { request: { run_id: IdSchema }, reply: 'ok' },
    /** `q`: words that title or goal must have. `deleted`: those that can be restored, in place of the others. */
    'list-plans': {
      request: { cursor: z.nullable(Text), q: z.optional(Text), deleted: z.optional(z.boolean()) },
      reply: 'plans',
    },
    'open-plan': { request: { plan_id: IdSchema }, reply: 'plan' },
    /** `tag`: the version that is renamed, or a new key for a copy. `title` is what the plan or its copy is called. */
    'change-plan': {
      request: {
        plan_id: IdSchema,
        change: z.enum(['rename', 'duplicate', 'delete', 'restore', 'erase']),
        title: z.optional(z.nullable(Text)),
        tag: z.optional(Text),
      },
      reply: 'ok',
    },
    /**
     * An empty `access_token` keeps the stored one, unless the address changes: a token belongs to its registry and
     * is never sent to another. Null removes it. Any change ends runs in progress.
     */
    'save-settings': {
      request: {
        registry_url: Text,
        access_token: z.nullable(Text),
      },
      reply: 'ok',
    },
    /** Tests the stored settings. `connected`, or `refused` with who could not be reached and why. */
    'test-connection': { request: {}, reply: 'connected' },
    /** Opens the person's own pages on the registry in a new tab. */
    'open-own-pages': { request: {}, reply: 'ok' },
    'reload-providers': { request: {}, reply: 'ok' },
    /**
     * Passes a page's request on to the registry in Settings, with its access token. The page reads the answer, an error
     * of HTTP included.
     */
    'ask-registry': {
      request: {
        method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
        /** Anything but a run, which carries a key. */
        path: Text.check(z.regex(/^\/v1\/(?!intent)/)),
        /** JSON. */
        body: z.optional(Text),
        /** The `If-Match` of a PUT, the `Idempotency-Key` of a POST. */
        tag: z.optional(Text),
      },
      reply: 'answered',
    },
  }) as const satisfies Record<string, { request: z.core.$ZodShape; reply: Reply['type'] }>;

type Calls = ReturnType<typeof makeCalls>;
export type RequestType = keyof Calls;
/** Not simply inferred, as zod infers an empty object to refuse every member, `type` included. */
type Fields<Shape extends z.core.$ZodShape> = keyof Shape extends never
  ? unknown
  : z.infer<z.ZodMiniObject<Shape>>;
export type RequestOf<Type extends RequestType> = { type: Type } & {
  [Each in Type]: { type: Each } & Fields<Calls[Each]['request']>;
}[Type];
export type ViewRequest = RequestOf<RequestType>;

/** A plain union, told apart by `type`: a discriminated union would add to the worker's size for this alone. */
const makeRequestSchema = (): z.ZodMiniType<ViewRequest> => {
  const schemas = Object.entries(makeCalls()).map(([type, { request }]) =>
    z.strictObject({ type: z.literal(type), ...request }),
  );
  // The compiler does not follow the pairs through `Object.entries`.
  return z.union(schemas) as never;
};

/** A request as it is sent over the port. */
export const ViewMessageSchema = z.strictObject({ request_id: z.int(), request: later(makeRequestSchema) });

export const ReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ok') }),
  z.object({ type: z.literal('started'), run_id: IdSchema }),
  z.object({ type: z.literal('plans'), plans: PlansStateSchema }),
  z.object({ type: z.literal('plan'), plan: PlanSchema }),
  /** The provider's answer as it came; the view that asked reads it. */
  z.object({ type: z.literal('models'), text: z.string() }),
  z.object({
    type: z.literal('answered'),
    status: z.number(),
    headers: z.record(z.string(), z.string()),
    text: z.string(),
  }),
  z.object({ type: z.literal('connected'), handle: z.string(), host: z.string() }),
  z.object({ type: z.literal('refused'), failure: FailureSchema }),
]);
export type Reply = z.output<typeof ReplySchema>;

type OfType<Union extends { type: string }, Type> = Extract<Union, { type: Type }>;
/** What a view gets for a request. Any request may be refused. */
export type ReplyTo<Type extends RequestType> =
  | { [Each in Type]: OfType<Reply, Calls[Each]['reply']> }[Type]
  | OfType<Reply, 'refused'>;

export const WorkerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: ViewStateSchema }),
  z.object({ type: z.literal('reply'), request_id: z.int(), reply: ReplySchema }),
]);
export type WorkerMessage = z.output<typeof WorkerMessageSchema>;

/** The same as the worker sends them: failures are notes, and the schemas above turn them into failures for views. */
export type SentReply = z.input<typeof ReplySchema>;
/** What the worker answers to a request that it does not refuse. */
export type AnswerTo<Type extends RequestType> = OfType<SentReply, Calls[Type]['reply']>;
export type SentMessage = z.input<typeof WorkerMessageSchema>;
export type SentViewState = Extract<SentMessage, { type: 'state' }>['state'];
