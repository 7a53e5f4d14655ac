import { type Failure, toFailure } from '../failures/index.ts';
import type { LedgerEntry, ReplyTo, RequestOf, RunState } from '../messages/index.ts';
import type { Plan, PlanSummary } from '../protocol/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
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
  /** What the list is searched for; empty for all. */
  q: string;
  /** Whether the list shows the deleted plans that can be restored. */
  isDeleted: boolean;
  /** The plan that was deleted last, while that can be undone with one press. */
  undo: string | null;
  /** A rename of a plan that was changed meanwhile: how the plan is now, and what was typed. */
  conflict: { plan: PlanSummary; title: string | null } | null;
  /** The open plan, by its id; `plan` is null until it has loaded. */
  opened: { planId: string; plan: Plan | null; failure: Failure | null } | null;
}

export interface PlansStore extends Store<PlansSnapshot> {
  /** Loads the first page again. */
  reload: () => Promise<void>;
  loadMore: () => Promise<void>;
  open: (planId: string) => Promise<void>;
  close: () => void;
  search: (q: string) => Promise<void>;
  showDeleted: (isDeleted: boolean) => Promise<void>;
  /**
   * Only the version that was shown is renamed. Null: it goes by its goal. False when the title is best corrected or
   * tried again where it was typed.
   */
  rename: (plan: PlanSummary, title: string | null) => Promise<boolean>;
  dropConflict: () => void;
  /** `key` makes one copy, however often it is asked for. */
  duplicate: (planId: string, title: string, key: string) => Promise<void>;
  /** True when it was deleted. It can be restored for a while. */
  remove: (planId: string) => Promise<boolean>;
  restore: (planId: string) => Promise<void>;
  erase: (planId: string) => Promise<void>;
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
  q: '',
  isDeleted: false,
  undo: null,
  conflict: null,
  opened: null,
};

/** `forget`: drops what this browser keeps of a plan that its registry no longer has. Rejects where it keeps nothing. */
export const createPlansStore = (view: ViewStore, forget: (planId: string) => Promise<void>): PlansStore => {
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
    const { q, isDeleted } = getSnapshot();
    const reply = await view.ask({ type: 'list-plans', cursor, q, deleted: isDeleted });
    const now = getSnapshot();
    // Another list was asked for meanwhile.
    if (now.q === q && now.isDeleted === isDeleted) takePage(reply, before);
  };
  const reload = (): Promise<void> => load(null, []);

  const askAndReload = async (
    request: RequestOf<'save-plan' | 'discard-run' | 'change-plan'>,
  ): Promise<Failure | null> => {
    change({ undo: null, conflict: null });
    const reply = await view.ask(request);
    await reload();
    if (reply.type !== 'refused') return null;
    change({ failure: reply.failure });
    return reply.failure;
  };

  /** What is typed goes to the registry, in an address or a title. */
  const isRefused = (text: string): boolean => {
    if (!looksLikeKey(text)) return false;
    change({ failure: toFailure('key-in-words') });
    return true;
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
    search: async (q) => {
      if (isRefused(q)) return;
      change({ q: q.trim(), plans: [], nextCursor: null });
      await reload();
    },
    showDeleted: async (isDeleted) => {
      change({ isDeleted, q: '', plans: [], nextCursor: null, undo: null, conflict: null });
      await reload();
    },
    rename: async ({ plan_id, etag = '*' }, title) => {
      if (isRefused(title ?? '')) return false;
      const failure = await askAndReload({
        type: 'change-plan',
        plan_id,
        change: 'rename',
        title,
        tag: etag,
      });
      if (failure?.slug !== 'precondition-failed') return failure === null;
      const plan = getSnapshot().plans.find((each) => each.plan_id === plan_id);
      if (plan !== undefined) change({ failure: null, conflict: { plan, title } });
      return plan !== undefined;
    },
    dropConflict: () => change({ conflict: null }),
    duplicate: async (planId, title, key) => {
      await askAndReload({ type: 'change-plan', plan_id: planId, change: 'duplicate', title, tag: key });
    },
    remove: async (planId) => {
      const reply = await view.ask({ type: 'change-plan', plan_id: planId, change: 'delete' });
      if (reply.type === 'refused') {
        change({ failure: reply.failure });
        return false;
      }
      change({
        plans: getSnapshot().plans.filter(({ plan_id }) => plan_id !== planId),
        failure: null,
        undo: planId,
        conflict: null,
      });
      return true;
    },
    restore: async (planId) => {
      await askAndReload({ type: 'change-plan', plan_id: planId, change: 'restore' });
    },
    erase: async (planId) => {
      const failure = await askAndReload({ type: 'change-plan', plan_id: planId, change: 'erase' });
      if (failure === null || failure.slug === 'not-found') await forget(planId).catch(() => undefined);
    },
    saveUnsaved: async (runId) => void (await askAndReload({ type: 'save-plan', run_id: runId })),
    discardUnsaved: async (runId) => void (await askAndReload({ type: 'discard-run', run_id: runId })),
  };
};
