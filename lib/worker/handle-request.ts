/** What the worker does for each request of a view. It refuses with a `FailureError`. */
import { failWith, noteError } from '../failures/index.ts';
import type { AnswerTo, RequestOf, RequestType, SentReply } from '../messages/index.ts';
import { DraftSchema, z } from '../protocol/index.ts';
import type { RegistryClient } from '../registry-client/index.ts';
import { refuseBadKey, refuseKeyInPage } from '../runs/check-texts.ts';
import type { LoadModels } from '../runs/direct/model-list.ts';
import type { HostedBudget } from '../runs/hosted/budget.ts';
import type { Jobs } from '../runs/hosted/jobs.ts';
import type { PlanSaver } from '../runs/plan-saver.ts';
import type { Runs } from '../runs/runs.ts';
import type { StartChecks } from '../runs/start-checks.ts';
import { createSecret } from '../secrets/secret.ts';
import type { RememberedGoals } from '../session/goals.ts';
import type { KeptKey } from '../session/kept-key.ts';
import type { Ledger } from '../session/ledger.ts';
import type { StoredSettings } from '../session/stored-settings.ts';
import type { Access } from './access.ts';
import type { PageTaker } from './page-taker.ts';

/** Every request except what a view watches, which its port handles. */
type WorkType = Exclude<RequestType, 'watch-window' | 'watch-tab'>;
export type WorkRequest = RequestOf<WorkType>;

/** A handler that has nothing to answer but `ok` returns nothing. */
type Handled<Type extends WorkType> = AnswerTo<Type> extends { type: 'ok' } ? void : AnswerTo<Type>;
type Handlers = {
  [Type in WorkType]: (request: RequestOf<Type>) => Handled<Type> | Promise<Handled<Type>>;
};

interface HandlerParts {
  store: StoredSettings;
  goals: RememberedGoals;
  keptKey: KeptKey;
  ledger: Pick<Ledger, 'ofRuns'>;
  runs: Runs;
  jobs: Jobs;
  hosted: Pick<HostedBudget, 'reload'>;
  saver: PlanSaver;
  checks: StartChecks;
  loadModels: LoadModels;
  client: RegistryClient;
  pageTaker: Pick<PageTaker, 'take' | 'drop'>;
  openTab: (url: string) => Promise<void>;
  access: Pick<Access, 'loadProviders' | 'reloadProviders' | 'onSettingsSaved'>;
}

export const createRequestHandler = (parts: HandlerParts): ((request: WorkRequest) => Promise<SentReply>) => {
  const { store, goals, keptKey, runs, jobs, saver, checks, client, access } = parts;
  // Only their own time limit ends these requests: they stay useful even when the view that sent them closes.
  const { signal } = new AbortController();

  const listPlans = async ({
    cursor,
    q,
    deleted,
  }: RequestOf<'list-plans'>): Promise<AnswerTo<'list-plans'>> => {
    const unsaved = runs.unsaved();
    const here = { unsaved, requests: parts.ledger.ofRuns(unsaved.map(({ run_id }) => run_id)) };
    // Without a registry there are no saved plans, which is not a failure.
    const none = { items: [], next_cursor: null };
    if (store.registry() === null) return { type: 'plans', plans: { ...here, plans: none, failure: null } };
    try {
      const filter = { ...(q && { q }), ...(deleted && { deleted: 'true' }) };
      const plans = await client.listPlans(cursor, { signal }, filter);
      return { type: 'plans', plans: { ...here, plans, failure: null } };
    } catch (error) {
      // Unsaved plans are stored here, whatever the registry answers.
      return { type: 'plans', plans: { ...here, plans: null, failure: noteError(error) } };
    }
  };

  const testConnection = async (): Promise<AnswerTo<'test-connection'>> => {
    const registry = store.registry();
    if (registry === null) failWith('no-registry');
    // Start with a request that needs no sign-in, so that "not a registry" is not mistaken for a bad token.
    await client.providers({ signal });
    if (registry.token === null) failWith('no-token');
    const { handle } = await client.me({ signal });
    return { type: 'connected', handle, host: registry.address.host };
  };

  const handlers: Handlers = {
    'take-page': async ({ tab_id, text }) => {
      if (!(await parts.pageTaker.take(tab_id, null, text))) failWith('no-page-access');
    },
    'drop-page': ({ tab_id }) => parts.pageTaker.drop(tab_id),
    'keep-goal': ({ tab_id, goal }) => goals.remember(tab_id, goal),
    'keep-choice': ({ type: _type, ...choice }) => {
      store.storeChoice(choice);
      // Another provider or way may need the registry's list.
      access.loadProviders();
    },
    'check-start': (request) => checks.checkSignedIn(request),
    start: async ({ provider_key: pasted, keep_key, ...order }) => {
      const provider_key = pasted ?? (await keptKey.take(order));
      refuseBadKey(provider_key, order);
      // A run that adds to an earlier one uses its goal, so the goal typed in the form stays as it is.
      if (order.redraft === null && order.continues === null) goals.remember(order.tab_id, order.goal);
      const checked = await checks.check(order);
      refuseKeyInPage(provider_key, checked);
      const has_key = provider_key !== '';
      const shown = runs.ofTab(order.tab_id);
      const run_id = await runs.start({ ...checked, has_key }, createSecret(provider_key));
      // A job that the tab showed goes on without it.
      if (shown !== null) jobs.leave(shown.run_id);
      if (pasted === null) await keptKey.touch();
      else if (keep_key && has_key) await keptKey.keep(order, provider_key);
      return { type: 'started', run_id };
    },
    'start-job': async (order) => {
      goals.remember(order.tab_id, order.goal);
      return { type: 'started', run_id: await jobs.start(await checks.checkJob(order)) };
    },
    'open-job': async ({ tab_id, job_id }) => ({
      type: 'started',
      run_id: await jobs.open(tab_id, job_id),
    }),
    'cancel-job': ({ job_id }) => client.cancelJob(job_id, { signal, runId: null }),
    'load-budget': () => parts.hosted.reload(),
    'load-models': async ({ provider, address, provider_key: pasted }) => {
      const route = { via: 'direct', registry_url: null, provider, address } as const;
      const provider_key = pasted ?? (await keptKey.take(route));
      if (provider_key !== '') refuseBadKey(provider_key, { ...route, goal: '', model: '', redraft: null });
      return { type: 'models', text: await parts.loadModels(provider, address, createSecret(provider_key)) };
    },
    'forget-key': () => keptKey.forget(),
    'reroute-key': ({ via, registry_url }) => keptKey.reroute({ via, registry_url }),
    cancel: ({ run_id }) => (jobs.has(run_id) ? jobs.cancel(run_id) : runs.cancel(run_id)),
    'save-plan': ({ run_id }) => saver.save(run_id),
    'edit-draft': ({ run_id, draft }) => {
      const edited = z.safeParse(DraftSchema, draft);
      if (!edited.success) failWith('bad-draft');
      runs.changeDraft(run_id, { type: 'draft-edited', draft: edited.data });
    },
    'keep-edit': ({ run_id, draft_id, texts }) => {
      runs.change(run_id, { type: 'draft-typed', draftId: draft_id, texts });
    },
    'keep-note': ({ run_id, draft_id, note }) => {
      runs.change(run_id, { type: 'note-typed', draftId: draft_id, note });
    },
    'change-draft': ({ run_id, draft_id, change }) => {
      runs.changeDraft(run_id, { type: `draft-${change}`, draftId: draft_id });
    },
    'add-reuse': ({ run_id, reuse }) => runs.changeDraft(run_id, { type: 'reuse-added', reuse }),
    'discard-run': ({ run_id }) => (jobs.has(run_id) ? jobs.leave(run_id) : runs.discard(run_id)),
    'list-plans': listPlans,
    'open-plan': async ({ plan_id }) => ({ type: 'plan', plan: await client.openPlan(plan_id, { signal }) }),
    'change-plan': ({ plan_id, ...change }) => client.changePlan(plan_id, change, { signal }),
    'save-settings': async ({ registry_url, access_token }) =>
      access.onSettingsSaved(await store.save(registry_url, access_token)),
    'test-connection': testConnection,
    'open-own-pages': async () => parts.openTab(await client.openPages({ signal })),
    'reload-providers': () => access.reloadProviders(),
    'ask-registry': async ({ type: _type, ...call }) => ({
      type: 'answered',
      ...(await client.passOn(call, { signal })),
    }),
  };

  return async (request) => {
    // One call for a union of pairs, which the compiler cannot check.
    const handle = handlers[request.type] as (request: WorkRequest) => ReturnType<Handlers[WorkType]>;
    return (await handle(request)) ?? { type: 'ok' };
  };
};
