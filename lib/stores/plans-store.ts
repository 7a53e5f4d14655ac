import type { Failure } from '../failures/index.ts';
import type { LedgerEntry, ReplyTo, RequestOf, RunState } from '../messages/index.ts';
import type { Plan, PlanSummary } from '../protocol/index.ts';
import { createObservable, type Store } from './observable.ts';
import type { ViewStore } from './view-store.ts';

export interface PlansSnapshot {
  /** Null until the first answer. */
  unsaved: readonly RunState[] | null;
  /** The requests of the unsaved runs. */
  requests: readonly LedgerEntry[];
  plans: readonly PlanSummary[];
  /** Where the next page begins; null at the end. */
  nextCursor: string | null;
  isLoading: boolean;
  failure: Failure | null;
  /** The open plan, by its id; `plan` is null until it has loaded. */
  opened: { planId: string; plan: Plan | null; failure: Failure | null } | null;
}

export interface PlansStore extends Store<PlansSnapshot> {
  /** Loads the first page again. */
  reload: () => Promise<void>;
  loadMore: () => Promise<void>;
  open: (planId: string) => Promise<void>;
  close: () => void;
  /** True when it was deleted. */
  remove: (planId: string) => Promise<boolean>;
  saveUnsaved: (runId: string) => Promise<void>;
  discardUnsaved: (runId: string) => Promise<void>;
}

const EMPTY: PlansSnapshot = {
  unsaved: null,
  requests: [],
  plans: [],
  nextCursor: null,
  isLoading: false,
  failure: null,
  opened: null,
};

export const createPlansStore = (view: ViewStore): PlansStore => {
  const snapshots = createObservable<PlansSnapshot>(EMPTY);
  const { getSnapshot } = snapshots;
  const change = (part: Partial<PlansSnapshot>): void => snapshots.set({ ...getSnapshot(), ...part });

  const takePage = (reply: ReplyTo<'list-plans'>, before: readonly PlanSummary[]): void => {
    if (reply.type === 'refused') {
      change({ isLoading: false, failure: reply.failure });
      return;
    }
    const { unsaved, requests, plans, failure } = reply.plans;
    const known = new Set(before.map(({ plan_id }) => plan_id));
    change({
      isLoading: false,
      unsaved,
      requests,
      failure,
      // If a page fails to load, what is shown stays.
      ...(plans === null
        ? {}
        : {
            plans: [...before, ...plans.items.filter(({ plan_id }) => !known.has(plan_id))],
            nextCursor: plans.next_cursor,
          }),
    });
  };

  const load = async (cursor: string | null, before: readonly PlanSummary[]): Promise<void> => {
    change({ isLoading: true });
    takePage(await view.ask({ type: 'list-plans', cursor }), before);
  };
  const reload = (): Promise<void> => load(null, []);

  const askAndReload = async (request: RequestOf<'save-plan' | 'discard-run'>): Promise<void> => {
    const reply = await view.ask(request);
    await reload();
    if (reply.type === 'refused') change({ failure: reply.failure });
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    reload,
    loadMore: async () => {
      const { nextCursor, plans, isLoading } = getSnapshot();
      if (nextCursor !== null && !isLoading) await load(nextCursor, plans);
    },
    open: async (planId) => {
      change({ opened: { planId, plan: null, failure: null } });
      const reply = await view.ask({ type: 'open-plan', plan_id: planId });
      if (getSnapshot().opened?.planId !== planId) return;
      change({
        opened: {
          planId,
          plan: reply.type === 'plan' ? reply.plan : null,
          failure: reply.type === 'refused' ? reply.failure : null,
        },
      });
    },
    close: () => change({ opened: null }),
    remove: async (planId) => {
      const reply = await view.ask({ type: 'delete-plan', plan_id: planId });
      if (reply.type === 'refused') {
        change({ failure: reply.failure });
        return false;
      }
      change({
        plans: getSnapshot().plans.filter(({ plan_id }) => plan_id !== planId),
        failure: null,
      });
      return true;
    },
    saveUnsaved: (runId) => askAndReload({ type: 'save-plan', run_id: runId }),
    discardUnsaved: (runId) => askAndReload({ type: 'discard-run', run_id: runId }),
  };
};
