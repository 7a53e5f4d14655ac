import { type Clock, toTime } from '../base/clock.ts';
/**
 * Which run belongs to which tab. One live run a tab; a run that ended stays with its tab until the
 * next one, and, while something in it is unsaved, for the whole session, tab or no tab. Every
 * change is stored before the next thing can depend on it, so that a worker that starts again knows
 * what the one before it was doing, and never does it again.
 */
import { failWith, noteFailure } from '../failures/index.ts';
import type { RunRecord } from '../messages/index.ts';
import type { Grounding } from '../protocol/index.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Keeper } from '../session/keeper.ts';
import type { LostRun } from '../session/lost-run.ts';
import { CANCELLED, type LiveRun, type LiveRunSettings, startLiveRun } from './live-run.ts';
import {
  createRun,
  type DraftChange,
  type NewRun,
  reduceRun,
  type RunChange,
  type RunEnd,
  toSuccess,
} from './reduce-run.ts';
import { createRunShelf, isUnsaved } from './run-shelf.ts';
import type { RunSource } from './run-source.ts';

/** What a run is made of once everything about it has been checked. */
export interface CheckedOrder extends Omit<NewRun, 'run_id' | 'started_at' | 'idempotency_key' | 'has_key'> {
  /** The run whose draft is written anew, and whose place this one takes: as it is when that one starts. */
  earlier_id: string | null;
  /** Sent, and not kept. */
  grounding: Grounding | null;
}

interface RunsParts {
  keeper: Keeper;
  /** Asked once a run is stored and its tab was seen. */
  source: RunSource;
  lost: Pick<LostRun, 'begin' | 'end'>;
  hasTab: (tabId: number) => Promise<boolean>;
  onChange: (tabId: number) => void;
  /** A run took the place of an earlier one, which is about to be forgotten. */
  onReplace: (earlierId: string, runId: string) => void;
  /** Of a live run, after everything of it was forgotten. */
  onEnd: (run: RunRecord, end: RunEnd) => void;
  clock: Clock;
  newId: () => string;
  settings: LiveRunSettings;
}

export interface Runs {
  /** Takes up what an earlier worker left, from the area's content. A run that it held is `interrupted`. */
  load(stored: Record<string, unknown>): Promise<void>;
  /**
   * Resolves with the run's id once it is stored and on its way. Rejects with a `FailureError`, and
   * then nothing was sent. Takes the key over: it is forgotten in either case.
   */
  start(order: CheckedOrder & Pick<NewRun, 'has_key'>, providerKey: Secret): Promise<string>;
  /** Resolves when the run has ended, which it does at once. */
  cancel(runId: string): Promise<void>;
  live(): RunRecord[];
  /** Ends a live run; does nothing to another. */
  end(runId: string, end: RunEnd): void;
  onTabRemoved(tabId: number): void;
  onTabReplaced(addedTabId: number, removedTabId: number): void;
  ofTab(tabId: number): RunRecord | null;
  isLive(tabId: number): boolean;
  /** Throws a `FailureError` for an id that is not known. */
  get(runId: string): RunRecord;
  /** Null for an id that is not known. */
  find(runId: string): RunRecord | null;
  /** Newest first. */
  unsaved(): RunRecord[];
  /** False when another unsaved composition might not find room. */
  hasRoom(): boolean;
  /** For what happens to an ended run; does nothing once it is discarded. */
  change(runId: string, change: RunChange): void;
  /** What a person does to a draft; what was saved of the run is then no longer what it is. Throws a `FailureError`. */
  changeDraft(runId: string, change: DraftChange): void;
  discard(runId: string): void;
}

export const createRuns = (parts: RunsParts): Runs => {
  const { clock } = parts;
  const shelf = createRunShelf(parts.keeper, parts.onChange);
  const live = new Map<string, LiveRun>();
  const byTab = new Map<number, string>();
  const { get } = shelf;

  const forget = (run: RunRecord): void => {
    if (byTab.get(run.tab_id) === run.run_id) byTab.delete(run.tab_id);
    shelf.forget(run.run_id);
  };

  /** An ended run stays with its tab; without one only for what is unsaved in it. */
  const forgetIfDone = (run: RunRecord): void => {
    if (byTab.get(run.tab_id) === run.run_id || live.has(run.run_id) || isUnsaved(run)) return;
    forget(run);
  };

  const change = (runId: string, what: RunChange): void => {
    const run = shelf.change(runId, what);
    if (run !== null) forgetIfDone(run);
  };

  const getEnded = (runId: string): RunRecord => {
    const run = get(runId);
    if (live.has(runId)) failWith('run-still-live');
    return run;
  };

  const ofTab = (tabId: number): RunRecord | null => shelf.find(byTab.get(tabId));
  const isLive = (tabId: number): boolean => live.has(byTab.get(tabId) ?? '');

  const follow = (
    run: RunRecord,
    grounding: Grounding | null,
    providerKey: Secret,
    isStored: Promise<boolean>,
  ): LiveRun => {
    const { run_id } = run;
    async function* events(signal: AbortSignal) {
      // Only what is stored may be sent: if the worker dies, the next one must know of it.
      if (!(await isStored)) failWith('storage-refused');
      if (!(await parts.hasTab(get(run_id).tab_id))) failWith('tab-gone');
      signal.throwIfAborted();
      yield* parts.source(run, providerKey, { signal, grounding });
    }
    return startLiveRun({
      events,
      providerKey,
      hasTab: () => parts.hasTab(get(run_id).tab_id),
      registryUrl: run.registry_url,
      onEvent: (event) => change(run_id, { type: 'event', event }),
      onEnd: (end) => {
        live.delete(run_id);
        parts.lost.end(run_id);
        change(run_id, { type: 'ended', end, at: toTime(clock) });
        parts.onEnd(run, end);
      },
      toSuccess: () => toSuccess(get(run_id)),
      clock,
      settings: parts.settings,
    });
  };

  /** Read only now: a draft may have been edited while the order was checked. */
  const findEarlier = (earlierId: string | null, providerKey: Secret): RunRecord | null => {
    if (earlierId === null) return null;
    try {
      const run = getEnded(earlierId);
      if (run.saving) failWith('being-saved');
      return run;
    } catch (error) {
      providerKey.forget();
      throw error;
    }
  };

  const start: Runs['start'] = async (order, providerKey) => {
    if (isLive(order.tab_id)) {
      providerKey.forget();
      failWith('run-live');
    }
    const previous = ofTab(order.tab_id);
    const { earlier_id, grounding, ...known } = order;
    const earlier = findEarlier(earlier_id, providerKey);
    const run = createRun(
      { ...known, run_id: parts.newId(), started_at: toTime(clock), idempotency_key: parts.newId() },
      earlier,
    );
    byTab.set(order.tab_id, run.run_id);
    // Whatever dies next, something must know of this run; that it cannot be noted on disk stops nobody.
    const stored = Promise.all([shelf.put(run), parts.lost.begin(run.run_id)]).then(([isStored]) => isStored);
    const started = follow(run, grounding, providerKey, stored);
    live.set(run.run_id, started);
    if (!(await stored)) {
      await started.done;
      forget(shelf.find(run.run_id) ?? run);
      if (previous !== null) byTab.set(order.tab_id, previous.run_id);
      failWith('storage-refused');
    }
    if (earlier !== null) {
      // All that it gave stands in this run now.
      parts.onReplace(earlier.run_id, run.run_id);
      forget(earlier);
    }
    if (previous !== null) forgetIfDone(previous);
    return run.run_id;
  };

  const takeUp = (run: RunRecord): RunRecord => {
    const at = toTime(clock);
    const end: RunEnd = { status: 'interrupted', failure: noteFailure('interrupted') };
    return { ...reduceRun(run, { type: 'ended', end, at }), saving: false };
  };

  const load: Runs['load'] = async (stored) => {
    const found = shelf.load(stored);
    for (const run of found) byTab.set(run.tab_id, run.run_id);
    const tabs = await Promise.all(
      [...byTab.keys()].map(async (id) => [id, await parts.hasTab(id)] as const),
    );
    for (const [tabId, isThere] of tabs) if (!isThere) byTab.delete(tabId);
    for (const run of found) {
      const next = takeUp(run);
      if (next.status !== run.status || next.saving !== run.saving) void shelf.put(next);
      forgetIfDone(next);
    }
  };

  return {
    load,
    start,
    cancel: async (runId) => {
      get(runId);
      const run = live.get(runId);
      run?.end(CANCELLED);
      await run?.done;
    },
    live: () => [...live.keys()].map(get),
    end: (runId, end) => live.get(runId)?.end(end),
    onTabRemoved: (tabId) => {
      const runId = byTab.get(tabId);
      byTab.delete(tabId);
      if (runId === undefined) return;
      live.get(runId)?.end(CANCELLED);
      // Read only now: in an extension's event Chromium runs microtasks inside `abort()`, so the run may have ended.
      const run = shelf.find(runId);
      if (run !== null) forgetIfDone(run);
    },
    onTabReplaced: (addedTabId, removedTabId) => {
      const run = ofTab(removedTabId);
      byTab.delete(removedTabId);
      if (run === null) return;
      byTab.set(addedTabId, run.run_id);
      change(run.run_id, { type: 'moved', tabId: addedTabId });
    },
    ofTab,
    isLive,
    get,
    find: shelf.find,
    unsaved: shelf.unsaved,
    hasRoom: () => shelf.hasRoom(live.size),
    change,
    changeDraft: (runId, what) => {
      const run = getEnded(runId);
      if (run.saving) failWith('being-saved');
      change(runId, { type: 'unsaved', idempotencyKey: parts.newId() });
      change(runId, what);
    },
    discard: (runId) => {
      forget(getEnded(runId));
    },
  };
};
