import type { Failure } from '../failures/index.ts';
import type { ViewState, Way } from '../messages/index.ts';
import type { AnyProviderId } from '../protocol/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import type { Service } from '../services/service.ts';
import { createObservable, type Store } from '../stores/observable.ts';
import type { ViewStore } from '../stores/view-store.ts';
import { createChoiceKeeper } from './choice-keeper.ts';
import { keptKeyOf } from './choice.ts';
import type { ComposeSnapshot } from './compose-snapshot.ts';
import { createGoalKeeper } from './goal-keeper.ts';
import { isAboutLimits, type LimitTexts } from './limits.ts';
import { allowProvider, type RequestPermission } from './provider-permission.ts';
import { createRunStarter, type KeyField, type RunStarter, type RunWish } from './run-starter.ts';

export interface ComposeStore extends Store<ComposeSnapshot> {
  typeGoal: (goal: string) => void;
  /** While the goal field has the focus, typing in another view does not replace its text. */
  setGoalFocus: (hasFocus: boolean) => void;
  pickVia: (via: Way) => void;
  /** Goes from the registry's budget to the person's own key; everything else stays as it is. */
  planWithMyKey: () => void;
  /** `openai-compatible` picks an address to type: the one that was typed last. */
  pickProvider: (provider: AnyProviderId) => void;
  /** Its address is filled in. */
  pickService: (service: Service) => void;
  typeModel: (model: string) => void;
  typeAddress: (address: string) => void;
  /** The same for a service's address of which a part was typed. */
  fillAddress: (address: string) => void;
  typeLimits: (limits: LimitTexts) => void;
  keepKey: (keepsKey: boolean) => void;
  /** For another form beside this one, whose runs then count as started here. */
  openStarter: () => RunStarter;
  /** Stores goal and choice again for the next view that shows this tab; never the key. */
  handOver: () => void;
  /** The key field changed, so an earlier warning about the key no longer applies. */
  touchKey: () => void;
  /** Asks the person to let the chosen provider's host be reached; call it directly from the click. */
  allowProvider: () => Promise<boolean>;
  /** See `RunStarter`; call it directly from the click. */
  submit: (field: KeyField) => Promise<void>;
}

/**
 * The form. `view` must exist first and outlive it. Without `requestPermission` the browser is asked nothing:
 * its prompt would close the popup and lose the answer.
 */
export const createComposeStore = (view: ViewStore, requestPermission?: RequestPermission): ComposeStore => {
  const goals = createGoalKeeper(view);
  const choices = createChoiceKeeper(view);
  const starter = createRunStarter(view, requestPermission);
  let typesAddress = false;
  /** Resolves with the worker's first message, which names the tab. */
  const entered = Promise.withResolvers<number>();
  let keyField = 0;
  let keyAsked = 0;
  let isStarting = false;
  let keepsKey = false;
  let startedRun: string | null = null;
  let failure: Failure | null = null;

  const state = (): ViewState | null => view.getSnapshot().state;
  const toSnapshot = (): ComposeSnapshot => ({
    tabId: goals.tabId(),
    keyField,
    goal: goals.current(),
    choice: choices.current(),
    typesAddress,
    isStarting,
    keepsKey,
    startedRun,
    failure,
    keyAsked,
    goalHoldsKey: looksLikeKey(goals.current()),
  });
  const snapshots = createObservable(toSnapshot());
  const publish = (): void => snapshots.set(toSnapshot());

  const enterTab = (next: ViewState): void => {
    const isFirst = goals.tabId() === null;
    goals.enterTab(next);
    entered.resolve(next.tab_id);
    failure = null;
    starter.touchKey();
    if (isFirst) return;
    // A typed key and its options belong only to their tab.
    keyField += 1;
    keepsKey = false;
  };

  view.subscribe(() => {
    const next = state();
    if (next === null) return;
    if (next.tab_id === goals.tabId()) goals.follow(next);
    else enterTab(next);
    publish();
  });

  const start = async (field: KeyField): Promise<void> => {
    failure = null;
    // Not awaited otherwise: the browser must see the click in what follows.
    if (goals.tabId() === null) {
      // Asked, because it is refused by a worker that never answers.
      const first = await Promise.race([entered.promise, view.ask({ type: 'reload-providers' })]);
      if (typeof first !== 'number' && first.type === 'refused') {
        failure = first.failure;
        return;
      }
    }
    const tab = goals.tabId() ?? (await entered.promise);
    const pageId = state()?.page?.page_id ?? null;
    const { choice } = snapshots.getSnapshot();
    const key = keptKeyOf(choice, state()) !== null ? 'kept' : keepsKey ? 'keep' : 'once';
    const goal = goals.current();
    const wish: RunWish = { tabId: tab, goal, choice, pageId, key, redraft: null, continues: null };
    const started = await starter.start(wish, field);
    failure = started.failure;
    // A key of a known shape was never stored.
    if (failure?.slug === 'key-in-goal' && !looksLikeKey(wish.goal)) goals.drop(wish.tabId);
    if (started.runId === null) return;
    startedRun = started.runId;
    keepsKey = false;
  };

  const changeAddress = (address: string): void => {
    starter.touchKey();
    if (failure?.field === 'address') failure = null;
    choices.touch({ address });
    publish();
  };
  /** What was said of the choice before no longer counts, nor does insisting on a key for it. */
  const pick = (picked: () => void): void => {
    starter.touchKey();
    if (failure?.field !== 'goal') failure = null;
    picked();
    publish();
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot: snapshots.getSnapshot,
    typeGoal: (text) => {
      goals.type(text);
      if (failure?.field === 'goal') failure = null;
      publish();
    },
    setGoalFocus: (hasFocus) => goals.setFocus(hasFocus),
    pickVia: (via) => pick(() => choices.pickVia(via)),
    planWithMyKey: () => {
      keyAsked += 1;
      pick(() => choices.pickOwnKey());
    },
    pickProvider: (provider) => {
      typesAddress = provider === 'openai-compatible';
      pick(() => (typesAddress ? choices.pickOwnAddress() : choices.pickProvider(provider)));
    },
    pickService: (service) => {
      typesAddress = false;
      pick(() => choices.pickService(service));
    },
    typeModel: (model) => {
      if (failure?.field === 'model') failure = null;
      choices.touch({ model });
      publish();
    },
    typeAddress: (address) => {
      typesAddress = true;
      changeAddress(address);
    },
    fillAddress: changeAddress,
    handOver: () => {
      goals.keep();
      choices.keep();
    },
    openStarter: () => {
      const other = createRunStarter(view, requestPermission);
      return {
        ...other,
        start: async (wish, field) => {
          const started = await other.start(wish, field);
          startedRun = started.runId ?? startedRun;
          publish();
          return started;
        },
      };
    },
    keepKey: (keeps) => {
      keepsKey = keeps;
      publish();
    },
    typeLimits: (limits) => {
      if (isAboutLimits(failure)) failure = null;
      choices.limit(limits);
      publish();
    },
    allowProvider: () => allowProvider(choices.current(), state(), requestPermission),
    touchKey: () => {
      starter.touchKey();
      // A registry that now says that it has a budget takes no key field away in which somebody types.
      choices.stayWithKey();
      if (failure?.field !== 'provider_key') return;
      failure = null;
      publish();
    },
    submit: async (field) => {
      if (isStarting) return;
      isStarting = true;
      const ended = start(field);
      publish();
      await ended;
      isStarting = false;
      publish();
    },
  };
};
