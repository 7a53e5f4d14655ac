import { IdSchema, PlanSchema, ProviderIdSchema, z } from '../protocol/index.ts';
import { FailureSchema, PlansStateSchema, ViewStateSchema } from './state.ts';

/**
 * The one protocol between the background worker and the extension's pages, over a port named
 * `PORT_NAME`, one for each open view. No run depends on a port: a view that goes away ends nothing.
 *
 * A view first says what it watches. Panel and popup watch a window (and so follow its active tab); a
 * full page watches its own tab. The worker answers every request once, by its `request_id`, and
 * sends a `state` whenever what the view shows has changed.
 */
export const PORT_NAME = 'byok-view';

const Text = z.string().check(z.maxLength(200_000));

export const ViewRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('watch-window'), window_id: z.number() }),
  z.strictObject({ type: z.literal('watch-tab'), tab_id: z.number() }),
  /** Keeps the typed goal for the watched tab. */
  z.strictObject({ type: z.literal('keep-goal'), tab_id: z.number(), goal: Text }),
  z.strictObject({
    type: z.literal('keep-choice'),
    provider: ProviderIdSchema,
    model: z.string().check(z.maxLength(1_000)),
  }),
  /**
   * Everything that can fail without the key: address, permission, token, model, goal, a live run.
   * The view asks this first; only an `ok` lets the key leave its field.
   */
  z.strictObject({
    type: z.literal('check-start'),
    tab_id: z.number(),
    goal: Text,
    provider: ProviderIdSchema,
    model: z.string().check(z.maxLength(1_000)),
  }),
  /** The one message that carries a key; only ever from a view to the worker. */
  z.strictObject({
    type: z.literal('start'),
    tab_id: z.number(),
    goal: Text,
    provider: ProviderIdSchema,
    model: z.string().check(z.maxLength(1_000)),
    provider_key: Text,
  }),
  z.strictObject({ type: z.literal('cancel'), run_id: IdSchema }),
  z.strictObject({ type: z.literal('save-plan'), run_id: IdSchema }),
  /** Forgets an ended run's composition. */
  z.strictObject({ type: z.literal('discard-run'), run_id: IdSchema }),
  z.strictObject({ type: z.literal('list-plans'), cursor: z.nullable(z.string()) }),
  z.strictObject({ type: z.literal('open-plan'), plan_id: IdSchema }),
  z.strictObject({ type: z.literal('delete-plan'), plan_id: IdSchema }),
  /** An empty `access_token` keeps the one that is stored; null removes it. */
  z.strictObject({
    type: z.literal('save-settings'),
    registry_url: z.string().check(z.maxLength(2_000)),
    access_token: z.nullable(z.string().check(z.maxLength(1_000))),
  }),
  z.strictObject({ type: z.literal('test-connection') }),
  z.strictObject({ type: z.literal('reload-providers') }),
]);
export type ViewRequest = z.infer<typeof ViewRequestSchema>;

/** A request as it goes over the port. */
export const ViewMessageSchema = z.strictObject({ request_id: z.number(), request: ViewRequestSchema });

export const ReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ok') }),
  z.object({ type: z.literal('started'), run_id: IdSchema }),
  z.object({ type: z.literal('plans'), plans: PlansStateSchema }),
  z.object({ type: z.literal('plan'), plan: PlanSchema }),
  z.object({ type: z.literal('connected'), handle: z.string(), host: z.string() }),
  z.object({ type: z.literal('refused'), failure: FailureSchema }),
]);
export type Reply = z.infer<typeof ReplySchema>;

export const WorkerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: ViewStateSchema }),
  z.object({ type: z.literal('reply'), request_id: z.number(), reply: ReplySchema }),
]);
export type WorkerMessage = z.infer<typeof WorkerMessageSchema>;
