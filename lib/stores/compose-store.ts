import type { Failure, Reply, Via, ViewState } from '../messages/index.ts';
import { LIMITS, type AnyProviderId } from '../protocol/index.ts';
import { looksLikeKeyInGoal } from '../secrets/key-check.ts';
import { createChoiceKeeper } from './choice-keeper.ts';
import type { Choice } from './choice.ts';
import { checkApart, checkKey, checkWithoutKey } from './compose-checks.ts';
import { createObservable, type Store } from './observable.ts';
import { allowProvider, NOT_ALLOWED, toRefusal, type RequestPermission } from './provider-permission.ts';
import type { ViewStore } from './view-store.ts';

/** The key's field itself. Its text is in no snapshot: it is read once, when the person submits. */
export interface KeyField {
  read: () => string;
  clear: () => void;
}

export interface ComposeSnapshot {
  /** The tab this form belongs to; null until the worker has said it. */
  tabId: number | null;
  /** Another number, another key field: one that was typed for a tab is never seen in the next. */
  keyField: number;
  goal: string;
  choice: Choice;
  isStarting: boolean;
  /** The run that was last started from this form; null when none was. */
  startedRun: string | null;
  failure: Failure | null;
  /** True when something in the goal looks like a key; it is then neither kept nor sent. */
  goalHoldsKey: boolean;
}

export interface ComposeStore extends Store<ComposeSnapshot> {
  typeGoal: (goal: string) => void;
  /** While the goal's field has the focus, no other view's typing replaces it. */
  setGoalFocus: (hasFocus: boolean) => void;
  pickVia: (via: Via) => void;
  pickProvider: (provider: AnyProviderId) => void;
  typeModel: (model: string) => void;
  typeAddress: (address: string) => void;
  /** Keeps goal and choice once more, for whoever shows this tab next; never the key. */
  handOver: () => void;
  /** The key's field was changed: a warning about the key before no longer stands. */
  touchKey: () => void;
  /**
   * Checks, then starts. The key leaves the field only after everything that can fail without it has
   * passed. Call it directly from the click: a direct run asks the browser for the provider's host.
   */
  submit: (field: KeyField) => Promise<void>;
}

/**
 * The form. `view` must be made before it and outlive it. Without `requestPermission` nothing is asked
 * of the browser: in the popup its question would close the popup and lose the answer.
 */
export const createComposeStore = (view: ViewStore, requestPermission?: RequestPermission): ComposeStore => {
  const goals = new Map<number, string>();
  const choices = createChoiceKeeper(view);
  let goal = '';
  let tabId: number | null = null;
  let keyField = 0;
  let isStarting = false;
  let startedRun: string | null = null;
  let failure: Failure | null = null;
  let insistsOn: string | null = null;
  let hasGoalFocus = false;
  let keeping = 0;
  /** The worker's goal when it was last looked at: only a change of it is news. */
  let seenGoal: string | null = null;

  const state = (): ViewState | null => view.getSnapshot().state;
  const toSnapshot = (): ComposeSnapshot => ({
    tabId,
    keyField,
    goal,
    choice: choices.current(),
    isStarting,
    startedRun,
    failure,
    goalHoldsKey: looksLikeKeyInGoal(goal) !== null,
  });
  const snapshots = createObservable(toSnapshot());
  const publish = (): void => snapshots.set(toSnapshot());

  const sendGoal = async (tab: number, text: string): Promise<void> => {
    keeping += 1;
    await view.ask({ type: 'keep-goal', tab_id: tab, goal: text });
    keeping -= 1;
  };
  const keepGoal = (): void => {
    if (tabId === null) return;
    goals.set(tabId, goal);
    if (goal.length <= LIMITS.goalCharacters && looksLikeKeyInGoal(goal) === null) void sendGoal(tabId, goal);
  };
  /** A key of no known shape was kept with the goal before the key's field told what it is. */
  const dropKeptGoal = (tab: number): void => {
    // It comes back as no news, so that it does not empty the field.
    seenGoal = '';
    void sendGoal(tab, '');
  };

  const enterTab = (next: ViewState): void => {
    const isFirst = tabId === null;
    tabId = next.tab_id;
    seenGoal = next.goal;
    failure = null;
    insistsOn = null;
    if (!isFirst) keyField += 1;
    // What was typed before the worker's first word belongs to the tab it names.
    if (isFirst && goal !== '') keepGoal();
    else goal = goals.get(next.tab_id) ?? next.goal;
  };

  view.subscribe(() => {
    const next = state();
    if (next === null) return;
    if (next.tab_id !== tabId) enterTab(next);
    else if (next.goal !== seenGoal && keeping === 0) {
      seenGoal = next.goal;
      // Our own words come back here too; other ones were typed in another view of the same tab.
      if (!hasGoalFocus) goal = next.goal;
    }
    publish();
  });

  const refuse = (reply: Reply): boolean => {
    if (reply.type !== 'refused') return false;
    failure = toRefusal(reply.failure, requestPermission);
    return true;
  };

  const start = async (field: KeyField): Promise<void> => {
    const { choice } = snapshots.getSnapshot();
    failure = checkWithoutKey(goal, choice);
    if (failure !== null || choice.provider === null || tabId === null) return;
    const providerKey = field.read();
    const problem = checkKey(providerKey, choice.provider);
    if (problem !== null && !(problem.mayInsist && insistsOn === problem.failure.detail)) {
      insistsOn = problem.mayInsist ? problem.failure.detail : null;
      failure = problem.failure;
      return;
    }
    const isOwnAddress = choice.provider === 'openai-compatible';
    const address = isOwnAddress ? choice.address : '';
    failure = checkApart(providerKey, goal, { ...choice, address });
    if (failure?.slug === 'key-in-goal') dropKeptGoal(tabId);
    if (failure !== null) return;
    const allowed = allowProvider(choice, state(), requestPermission);
    isStarting = true;
    publish();
    const request = { ...choice, tab_id: tabId, goal, provider: choice.provider, address };
    if (!(await allowed)) {
      failure = NOT_ALLOWED;
      return;
    }
    if (refuse(await view.ask({ type: 'check-start', ...request }))) return;
    const answer = view.ask({ type: 'start', ...request, provider_key: providerKey });
    field.clear();
    insistsOn = null;
    const reply = await answer;
    if (reply.type === 'started') startedRun = reply.run_id;
    refuse(reply);
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot: snapshots.getSnapshot,
    typeGoal: (text) => {
      goal = text;
      if (failure?.field === 'goal') failure = null;
      keepGoal();
      publish();
    },
    setGoalFocus: (hasFocus) => {
      hasGoalFocus = hasFocus;
    },
    pickVia: (via) => {
      if (failure?.field !== 'goal') failure = null;
      choices.pickVia(via);
      publish();
    },
    pickProvider: (provider) => {
      if (failure?.field !== 'goal') failure = null;
      choices.pickProvider(provider);
      publish();
    },
    typeModel: (model) => {
      if (failure?.field === 'model') failure = null;
      choices.touch({ model });
      publish();
    },
    typeAddress: (address) => {
      if (failure?.field === 'address') failure = null;
      choices.touch({ address });
      publish();
    },
    handOver: () => {
      keepGoal();
      choices.keep();
    },
    touchKey: () => {
      insistsOn = null;
      if (failure?.field !== 'provider_key') return;
      failure = null;
      publish();
    },
    submit: async (field) => {
      if (isStarting) return;
      try {
        await start(field);
      } finally {
        isStarting = false;
        publish();
      }
    },
  };
};
