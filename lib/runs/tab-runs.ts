import type { RunRecord } from '../messages/index.ts';
import type { RunChange } from './reduce-run.ts';
import { isUnsaved, type RunShelf } from './run-shelf.ts';

/**
 * Which run each tab shows, and how long an ended run is remembered: as long as its tab shows it, and while something
 * in it is unsaved.
 */
export interface TabRuns {
  /** Takes up the runs of an earlier worker, oldest first. */
  load: (runs: readonly RunRecord[], hasTab: (tabId: number) => Promise<boolean>) => Promise<void>;
  /** The tab's run in progress, or its last run. */
  of: (tabId: number) => RunRecord | null;
  show: (tabId: number, runId: string) => void;
  /** Shows the run in another tab, which replaced this one. */
  move: (addedTabId: number, removedTabId: number) => void;
  /** The tab shows no run any more; the one that it showed is still to be forgotten. */
  leave: (tabId: number) => RunRecord | null;
  /** Applies a change, unless the run is no longer known, and then forgets it if nothing keeps it. */
  change: (runId: string, change: RunChange) => void;
  forgetIfDone: (run: RunRecord) => void;
  forget: (run: RunRecord) => void;
}

export const createTabRuns = (shelf: RunShelf): TabRuns => {
  const shown = new Map<number, string>();
  const isShown = ({ tab_id, run_id }: RunRecord): boolean => shown.get(tab_id) === run_id;

  const of = (tabId: number): RunRecord | null => shelf.find(shown.get(tabId));
  const leave = (tabId: number): RunRecord | null => {
    const run = of(tabId);
    shown.delete(tabId);
    return run;
  };
  const forget = (run: RunRecord): void => {
    if (isShown(run)) shown.delete(run.tab_id);
    shelf.forget(run.run_id);
  };
  const forgetIfDone = (run: RunRecord): void => {
    if (!isShown(run) && run.status !== 'running' && !isUnsaved(run)) forget(run);
  };
  const change = (runId: string, what: RunChange): void => {
    const run = shelf.change(runId, what);
    if (run !== null) forgetIfDone(run);
  };

  return {
    load: async (runs, hasTab) => {
      for (const run of runs) shown.set(run.tab_id, run.run_id);
      await Promise.all([...shown.keys()].map(async (tabId) => (await hasTab(tabId)) || leave(tabId)));
      for (const run of runs) forgetIfDone(run);
    },
    of,
    show: (tabId, runId) => void shown.set(tabId, runId),
    move: (addedTabId, removedTabId) => {
      const run = leave(removedTabId);
      if (run === null) return;
      shown.set(addedTabId, run.run_id);
      change(run.run_id, { type: 'moved', tabId: addedTabId });
    },
    leave,
    change,
    forgetIfDone,
    forget,
  };
};
