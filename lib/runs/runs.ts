/**
 * All runs of the browser: starting, ending and changing them. There is one run in progress per tab; an ended run
 * stays with its tab until the next one. Every change is stored before anything can depend on it, so that a restarted
 * worker knows what the earlier one was doing, and never does it again.
 */
import { type Clock, toTime } from '../base/clock.ts';
import { failWith } from '../failures/index.ts';
import type { RunRecord } from '../messages/index.ts';
import type { Grounding } from '../protocol/index.ts';
import type { Secret } from '../secrets/secret.ts';
import type { LostRun } from '../session/lost-run.ts';
import type { CheckedOrder } from './checked-order.ts';
import { CANCELLED, type LiveRun, type LiveRunSettings, startLiveRun } from './live-run.ts';
import {
  createRunRecord,
  type DraftChange,
  type NewRun,
  type RunChange,
  type RunEnd,
  toSuccess,
} from './reduce-run.ts';
import { findDeadline, type RunDeadlines } from './run-deadlines.ts';
import type { RunShelf } from './run-shelf.ts';
import type { RunSource } from './run-source.ts';
import type { TabRuns } from './tab-runs.ts';

interface RunsParts {
  shelf: RunShelf;
  tabs: TabRuns;
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
  settings: Omit<LiveRunSettings, 'deadlineMs'> & RunDeadlines;
}

export interface Runs {
  /** Loads what an earlier worker left in the area. */
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
  const { clock, shelf, tabs } = parts;
  const live = new Map<string, LiveRun>();
  const { get } = shelf;
  const { change } = tabs;

  const getEnded = (runId: string): RunRecord => {
    const run = get(runId);
    if (live.has(runId)) failWith('run-still-live');
    return run;
  };

  const isLive = (tabId: number): boolean => live.has(tabs.of(tabId)?.run_id ?? '');

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
      settings: {
        heartbeatMs: parts.settings.heartbeatMs,
        deadlineMs: findDeadline(run.provider, parts.settings),
      },
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
    const previous = tabs.of(order.tab_id);
    const { earlier_id, grounding, ...known } = order;
    const earlier = findEarlier(earlier_id, providerKey);
    const run = createRunRecord(
      { ...known, run_id: parts.newId(), started_at: toTime(clock.now()), idempotency_key: parts.newId() },
      earlier,
    );
    tabs.show(order.tab_id, run.run_id);
    // If the worker dies, something must know about this run. A failure to note it on disk does not stop the run.
    const stored = Promise.all([shelf.put(run), parts.lost.begin(run.run_id)]).then(([isStored]) => isStored);
    const started = follow(run, grounding, providerKey, stored);
    live.set(run.run_id, started);
    if (!(await stored)) {
      await started.done;
      tabs.forget(shelf.find(run.run_id) ?? run);
      if (previous !== null) tabs.show(order.tab_id, previous.run_id);
      failWith('storage-refused');
    }
    if (earlier !== null) {
      // This run now contains everything from the earlier one.
      parts.onReplace(earlier.run_id, run.run_id);
      tabs.forget(earlier);
    }
    if (previous !== null) tabs.forgetIfDone(previous);
    return run.run_id;
  };

  return {
    load: (stored) => tabs.load(shelf.load(stored), parts.hasTab),
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
      const runId = tabs.leave(tabId)?.run_id;
      live.get(runId ?? '')?.end(CANCELLED);
      // Read only now: in an extension's event Chromium runs microtasks inside `abort()`, so the run may have ended.
      const run = shelf.find(runId);
      if (run !== null) tabs.forgetIfDone(run);
    },
    onTabReplaced: tabs.move,
    ofTab: tabs.of,
    isLive,
    get,
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
      tabs.forget(getEnded(runId));
    },
  };
};
