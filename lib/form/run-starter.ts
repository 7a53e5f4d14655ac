import { toFailure, type Failure } from '../failures/index.ts';
import type { RequestOf, ViewState } from '../messages/index.ts';
import type { AnyProviderId } from '../protocol/index.ts';
import type { ViewStore } from '../stores/view-store.ts';
import type * as FormChecks from './check-form.ts';
import { addressOf, priceOf, providerName, servicesOf, type Choice } from './choice.ts';
import { checkLimits, readLimits } from './limits.ts';
import { allowProvider, toRefusal, type RequestPermission } from './provider-permission.ts';

/** The key field itself. No snapshot contains its text: it is read once, when the person submits. */
export interface KeyField {
  read: () => string;
  clear: () => void;
}

/** What a person requests; the key stays in its field. */
export interface RunWish {
  tabId: number;
  goal: string;
  choice: Choice;
  /** The taken page, as shown. */
  pageId: string | null;
  /** `kept`: uses the key kept for the session, and does not read the field. `keep`: keeps the key from now on. */
  key: 'once' | 'keep' | 'kept';
  redraft: RequestOf<'start'>['redraft'];
  /** The run whose missing drafts are written; null for an ordinary run or a redraft. */
  continues: string | null;
}

/** The result: the run's id, or why there is none. */
export type Started = { runId: string; failure: null } | { runId: null; failure: Failure };

/**
 * Checks, then starts. The key leaves its field only after everything that can fail without it has passed. Each
 * form needs its own starter, which remembers the warning it gave about a key.
 */
export interface RunStarter {
  /** Call it directly from the click: a direct run asks the browser for the provider's host. Never rejects. */
  start: (wish: RunWish, field: KeyField) => Promise<Started>;
  /** The key changed, so an earlier warning no longer applies. */
  touchKey: () => void;
}

type Checks = typeof FormChecks;

/**
 * Loaded behind the form: nobody starts a run before reading it. Once they are there, a click does not wait for them, as
 * the browser forgets it after any `await`.
 */
let checks: Checks | null = null;
const loadChecks = async (): Promise<Checks> => (checks = await import('./check-form.ts'));
// If this fails, it fails again when a run is started.
loadChecks().catch(() => undefined);

const refused = (failure: Failure): Started => ({ runId: null, failure });

/** Without `requestPermission` the browser is asked nothing: its prompt would close the popup and lose the answer. */
export const createRunStarter = (view: ViewStore, requestPermission?: RequestPermission): RunStarter => {
  let insistsOn: string | null = null;

  const refusedBy = (failure: Failure): Started => refused(toRefusal(failure, requestPermission));

  const checkPasted = (
    { checkApart, checkKey }: Checks,
    providerKey: string,
    provider: AnyProviderId,
    { choice, goal, redraft }: RunWish,
  ): Failure | null => {
    const problem = checkKey(providerKey, provider, addressOf(choice), servicesOf(view.getSnapshot().state));
    if (problem !== null && !(problem.mayInsist && insistsOn === problem.failure.slug)) {
      insistsOn = problem.mayInsist ? problem.failure.slug : null;
      return problem.failure;
    }
    return checkApart(providerKey, { ...choice, goal, note: redraft?.note ?? '' });
  };

  /** No key leaves its field, and no other host is reached than the registry. */
  const startJob = async ({ tabId, goal, choice, pageId }: RunWish, form: Checks): Promise<Started> => {
    const failure = form.checkGoal(goal);
    if (failure !== null) return refused(failure);
    const started = await view.ask({
      type: 'start-job',
      tab_id: tabId,
      goal,
      registry_url: view.getSnapshot().state?.registry?.url ?? '',
      page_id: pageId,
      reroll: choice.limits.reroll,
    });
    if (started.type === 'refused') return refused(started.failure);
    return { runId: started.run_id, failure: null };
  };

  return {
    touchKey: () => {
      insistsOn = null;
    },
    start: async (wish, field) => {
      const { choice, goal, pageId, key, redraft, continues, tabId } = wish;
      const { via, provider, model } = choice;
      const state: ViewState | null = view.getSnapshot().state;
      const limits = readLimits(choice.limits);
      const form = checks ?? (await loadChecks().catch(() => null));
      if (form === null) return refused(toFailure('extension-failed'));
      if (via === 'hosted') return startJob(wish, form);
      const failure =
        form.checkWithoutKey(goal, choice, servicesOf(state)) ??
        checkLimits(limits, priceOf(choice, state) !== null);
      // A choice without a provider has already failed.
      if (failure !== null || provider === null) return refused(failure ?? toFailure('no-provider'));
      const providerKey = key === 'kept' ? null : field.read();
      const keyFailure = providerKey === null ? null : checkPasted(form, providerKey, provider, wish);
      if (keyFailure !== null) return refused(keyFailure);
      if (!(await allowProvider(choice, state, requestPermission)))
        return refused(toFailure('provider-not-allowed'));
      const address = addressOf(choice);
      const registry_url = state?.registry?.url ?? null;
      const order = {
        tab_id: tabId,
        goal,
        via,
        registry_url,
        provider,
        ...(provider === 'openai-compatible' ? { provider_name: providerName(choice, state) ?? '' } : {}),
        model,
        address,
        limits,
        page_id: pageId,
        redraft,
        continues,
      };
      const checked = await view.ask({ type: 'check-start', ...order });
      if (checked.type === 'refused') return refusedBy(checked.failure);
      const keep_key = key === 'keep';
      const answer = view.ask({ type: 'start', ...order, provider_key: providerKey, keep_key });
      field.clear();
      insistsOn = null;
      const started = await answer;
      if (started.type === 'refused') return refusedBy(started.failure);
      return { runId: started.run_id, failure: null };
    },
  };
};
