import type { Failure } from '../failures/index.ts';
import type { Reply, ViewRequest, ViewState } from '../messages/index.ts';
import type { AnyProviderId } from '../protocol/index.ts';
import type { ViewStore } from '../stores/view-store.ts';
import { checkApart, checkKey, checkWithoutKey } from './check-form.ts';
import { addressOf, priceOf, type Choice } from './choice.ts';
import { checkLimits, readLimits } from './limits.ts';
import { allowProvider, NOT_ALLOWED, toRefusal, type RequestPermission } from './provider-permission.ts';

/** The key's field itself. Its text is in no snapshot: it is read once, when the person submits. */
export interface KeyField {
  read: () => string;
  clear: () => void;
}

/** What a person asks for; the key stays in its field. */
export interface RunWish {
  tabId: number;
  goal: string;
  choice: Choice;
  /** The taken page as it is shown. */
  pageId: string | null;
  /** `kept`: the one kept for the session, and the field is not read. `keep`: it is kept from then on. */
  key: 'once' | 'keep' | 'kept';
  redraft: Extract<ViewRequest, { type: 'start' }>['redraft'];
}

/** How it went: the run's id, or why there is none. */
export type Started = { runId: string; failure: null } | { runId: null; failure: Failure };

/**
 * Checks, then starts. The key leaves its field only after everything that can fail without it has passed.
 * One for each form, as it remembers which warning about a key was given.
 */
export interface RunStarter {
  /** Call it directly from the click: a direct run asks the browser for the provider's host. Never rejects. */
  start: (wish: RunWish, field: KeyField) => Promise<Started>;
  /** The key was changed: a warning about the one before no longer stands. */
  touchKey: () => void;
}

const refused = (failure: Failure): Started => ({ runId: null, failure });

/**
 * Without `requestPermission` nothing is asked of the browser: in the popup its question would close the
 * popup and lose the answer.
 */
export const createRunStarter = (view: ViewStore, requestPermission?: RequestPermission): RunStarter => {
  let insistsOn: string | null = null;

  const toStarted = (reply: Reply): Started | null => {
    if (reply.type === 'refused') return refused(toRefusal(reply.failure, requestPermission));
    return reply.type === 'started' ? { runId: reply.run_id, failure: null } : null;
  };

  const checkPasted = (
    providerKey: string,
    provider: AnyProviderId,
    { choice, goal, redraft }: RunWish,
  ): Failure | null => {
    const problem = checkKey(providerKey, provider);
    if (problem !== null && !(problem.mayInsist && insistsOn === problem.failure.slug)) {
      insistsOn = problem.mayInsist ? problem.failure.slug : null;
      return problem.failure;
    }
    return checkApart(providerKey, { ...choice, goal, note: redraft?.note ?? '' });
  };

  return {
    touchKey: () => {
      insistsOn = null;
    },
    start: async (wish, field) => {
      const { choice, goal, pageId, key, redraft, tabId } = wish;
      const { via, provider, model } = choice;
      const state: ViewState | null = view.getSnapshot().state;
      const limits = readLimits(choice.limits);
      const failure = checkWithoutKey(goal, choice) ?? checkLimits(limits, priceOf(choice, state) !== null);
      // A choice without a provider has failed already.
      if (failure !== null || provider === null) return refused(failure ?? NOT_ALLOWED);
      const providerKey = key === 'kept' ? null : field.read();
      const keyFailure = providerKey === null ? null : checkPasted(providerKey, provider, wish);
      if (keyFailure !== null) return refused(keyFailure);
      if (!(await allowProvider(choice, state, requestPermission))) return refused(NOT_ALLOWED);
      const address = addressOf(choice);
      const registry_url = state?.registry?.url ?? null;
      const order = {
        tab_id: tabId,
        goal,
        via,
        registry_url,
        provider,
        model,
        address,
        limits,
        page_id: pageId,
        redraft,
      };
      const check = toStarted(await view.ask({ type: 'check-start', ...order }));
      if (check !== null) return check;
      const keep_key = key === 'keep';
      const answer = view.ask({ type: 'start', ...order, provider_key: providerKey, keep_key });
      field.clear();
      insistsOn = null;
      return toStarted(await answer) ?? refused(NOT_ALLOWED);
    },
  };
};
