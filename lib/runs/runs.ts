/**
 * Which run belongs to which tab. There is one run in progress per tab; an ended run stays with its tab until the
 * next one. While something in it is unsaved it stays for the whole session, even without its tab. Every change is
 * stored before anything can depend on it, so that a restarted worker knows what the earlier one was doing, and
 * never does it again.
 */
import { type Clock, toTime } from '../base/clock.ts';
import { failWith, noteFailure } from '../failures/index.ts';
import type { RunRecord } from '../messages/index.ts';
import type { Grounding } from '../protocol/index.ts';
import type { Secret } from '../secrets/secret.ts';
import type { LostRun } from '../session/lost-run.ts';
import type { CheckedOrder } from './checked-order.ts';
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
import { isUnsaved, type RunShelf } from './run-shelf.ts';
import type { RunSource } from './run-source.ts';

interface RunsParts {
  shelf: RunShelf;
  /** Called after the run is stored and its tab was found. */
  source: RunSource;
  lost: Pick<LostRun, 'begin' | 'end'>;
  hasTab: (tabId: number) => Promise<boolean>;
  /** A run replaced an earlier one, which is about to be forgotten. */
  onReplace: (earlierId: string, runId: string) => void;
  /** Called when a run in progress ends, after its key and signal are gone. */
  onEnd: (run: RunRecord, end: RunEnd) => void;
  clock: Clock;
  newId: () => string;
  settings: LiveRunSettings;
}

export interface Runs {
  /** Loads what an earlier worker left in the area. A run that was in progress becomes `interrupted`. */
  load(stored: Record<string, unknown>): Promise<void>;
  /**
   * Resolves with the run's id once it is stored and started. If it rejects with a `FailureError`, nothing was
   * sent. It takes over the key, which is forgotten in either case.
   */
  start(order: CheckedOrder & Pick<NewRun, 'has_key'>, providerKey: Secret): Promise<string>;
  /** Ends the run at once, and resolves when it has ended. */
  cancel(runId: string): Promise<void>;
  live(): RunRecord[];
  /** Ends a run in progress; does nothing to other runs. */
  end(runId: string, end: RunEnd): void;
  onTabRemoved(tabId: number): void;
  onTabReplaced(addedTabId: number, removedTabId: number): void;
  ofTab(tabId: number): RunRecord | null;
  isLive(tabId: number): boolean;
  /** Throws a `FailureError` for an unknown id. */
  get(runId: string): RunRecord;
  /** Null for an unknown id. */
  find(runId: string): RunRecord | null;
  /** Newest first. */
  unsaved(): RunRecord[];
  /** False when another unsaved composition might not fit. */
  hasRoom(): boolean;
  /** Applies a change to an ended run; does nothing once it is discarded. */
  change(runId: string, change: RunChange): void;
  /** Applies a person's change to a draft; the run then no longer matches its saved plan. Throws a `FailureError`. */
  changeDraft(runId: string, change: DraftChange): void;
  discard(runId: string): void;
}

export const createRuns = (parts: RunsParts): Runs => {
  const { clock, shelf } = parts;
  const live = new Map<string, LiveRun>();
  const byTab = new Map<number, string>();
  const { get } = shelf;

  const forget = (run: RunRecord): void => {
    if (byTab.get(run.tab_id) === run.run_id) byTab.delete(run.tab_id);
    shelf.forget(run.run_id);
  };

  /** An ended run stays with its tab; without a tab, only while something in it is unsaved. */
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
      // Only a stored run may be sent: if the worker dies, the next one must know about it.
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
        change(run_id, { type: 'ended', end, at: toTime(clock.now()) });
        parts.onEnd(run, end);
      },
      toSuccess: () => toSuccess(get(run_id)),
      clock,
      settings: parts.settings,
    });
  };

  /** Read at the last moment: a draft may have been edited while the order was checked. */
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
      { ...known, run_id: parts.newId(), started_at: toTime(clock.now()), idempotency_key: parts.newId() },
      earlier,
    );
    byTab.set(order.tab_id, run.run_id);
    // If the worker dies, something must know about this run. A failure to note it on disk does not stop the run.
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
      // This run now contains everything from the earlier one.
      parts.onReplace(earlier.run_id, run.run_id);
      forget(earlier);
    }
    if (previous !== null) forgetIfDone(previous);
    return run.run_id;
  };

  const takeUp = (run: RunRecord): RunRecord => {
    const at = toTime(clock.now());
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
