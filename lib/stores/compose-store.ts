import { toFailure, type Failure, type Reply, type Via, type ViewState } from '../messages/index.ts';
import { LIMITS, type AnyProviderId } from '../protocol/index.ts';
import { looksLikeKeyInGoal } from '../secrets/key-check.ts';
import {
  modelOf,
  permissionOf,
  rememberedChoice,
  toChoice,
  type Choice,
  type ChosenChoice,
} from './choice.ts';
import { checkApart, checkKey, checkWithoutKey, holdsKey } from './compose-checks.ts';
import { createObservable, type Store } from './observable.ts';
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

/** Asks the person to let the extension reach a host. Must be called in the click itself. */
type RequestPermission = (pattern: string) => Promise<boolean>;

const NOT_ALLOWED =
  'Nothing was sent, and what you typed is still here. Press the button again and allow that host, or send the key through a registry.';
const CANNOT_ASK =
  'To allow its host the browser asks a question that would close this popup and lose your answer. Open in side panel, which takes goal and choice along, and press the button there.';

/**
 * The form. `view` must be made before it and outlive it. Without `requestPermission` nothing is asked
 * of the browser: in the popup its question would close the popup and lose the answer.
 */
export const createComposeStore = (view: ViewStore, requestPermission?: RequestPermission): ComposeStore => {
  const goals = new Map<number, string>();
  let goal = '';
  let tabId: number | null = null;
  let keyField = 0;
  let touched: ChosenChoice | null = null;
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
    choice: toChoice(touched, state()),
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

  const keepChoice = (): void => {
    if (touched === null || holdsKey(touched.model) || holdsKey(touched.address)) return;
    void view.ask({ type: 'keep-choice', ...touched });
  };
  const touch = (change: Partial<ChosenChoice>): void => {
    const { via } = touched ?? rememberedChoice(state());
    touched = { ...snapshots.getSnapshot().choice, via, ...change };
    keepChoice();
    publish();
  };

  const refuse = (reply: Reply): boolean => {
    if (reply.type !== 'refused') return false;
    const cannotAsk = requestPermission === undefined && reply.failure.slug === 'no-provider-permission';
    failure = cannotAsk ? toFailure('no-provider-permission', CANNOT_ASK) : reply.failure;
    return true;
  };

  /** Nothing may be awaited before it: both browsers want the click itself. */
  const allow = async (choice: Choice): Promise<boolean> => {
    const permission = choice.via === 'direct' ? permissionOf(choice, state()) : null;
    if (permission === null || requestPermission === undefined) return true;
    return requestPermission(permission).catch(() => false);
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
    const allowed = allow(choice);
    isStarting = true;
    publish();
    const request = { ...choice, tab_id: tabId, goal, provider: choice.provider, address };
    if (!(await allowed)) {
      failure = toFailure('no-provider-permission', NOT_ALLOWED);
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
      // The provider as it was chosen: the other way may not offer it, and back here it counts again.
      touch({ ...(touched ?? rememberedChoice(state())), via });
    },
    pickProvider: (provider) => {
      if (failure?.field !== 'goal') failure = null;
      touch({ provider, model: modelOf(provider, snapshots.getSnapshot().choice, state()) });
    },
    typeModel: (model) => {
      if (failure?.field === 'model') failure = null;
      touch({ model });
    },
    typeAddress: (address) => {
      if (failure?.field === 'address') failure = null;
      touch({ address });
    },
    handOver: () => {
      keepGoal();
      keepChoice();
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
