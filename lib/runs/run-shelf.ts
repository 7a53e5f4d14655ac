/** Every remembered run, in progress or ended: its current state in memory, and a copy in the session's storage. */
import { type Clock, toTime } from '../base/clock.ts';
import { failWith, noteFailure } from '../failures/index.ts';
import { type RunRecord, toComposition } from '../messages/index.ts';
import { isTooDeep, toCodedDraft, toCodedGap } from '../protocol/index.ts';
import type { Keeper } from '../session/keeper.ts';
import { reduceRun, type RunChange, type RunEnd } from './reduce-run.ts';

const STORED_AS = 'run:';
/** The name under which the session's storage keeps a run. */
export const toStoredName = (runId: string): string => STORED_AS + runId;
/** Limits of a session's unsaved compositions: count, and UTF-16 units of JSON; `storage.session` holds 10 MB. */
const MAX_UNSAVED = 20;
const MAX_UNSAVED_CHARACTERS = 3_000_000;

/** What a job gave is kept by its registry, unless a person changed it here. */
export const isUnsaved = (run: RunRecord): boolean =>
  run.saved_plan_id === null && run.job?.is_changed !== false && toComposition(run) !== null;

const byId = (one: RunRecord, other: RunRecord): number => (one.run_id < other.run_id ? -1 : 1);

/** A run that an earlier worker had in progress, or was saving, went down with that worker. */
const takeUp = (run: RunRecord, at: string): RunRecord => {
  // A job goes on at its registry.
  if (run.job !== undefined) return { ...run, saving: false };
  const end: RunEnd = { status: 'interrupted', failure: noteFailure('interrupted') };
  return { ...reduceRun(run, { type: 'ended', end, at }), saving: false };
};

/** Drops drafts that were accepted before nesting was checked: they can be neither transmitted nor saved. */
const withoutDeepDrafts = (run: RunRecord): RunRecord => {
  const [drafts, before] = [run.drafts, run.before].map((all) => all.filter((draft) => !isTooDeep(draft)));
  if (drafts === undefined || before === undefined) return run;
  if (drafts.length === run.drafts.length && before.length === run.before.length) return run;
  const isSucceeded = run.status === 'succeeded';
  return {
    ...run,
    drafts,
    before,
    status: isSucceeded ? 'failed' : run.status,
    failure: isSucceeded ? noteFailure('answer-too-deep') : run.failure,
  };
};

/** A run as it is stored now, whenever it was stored. */
const toCodedRun = (run: RunRecord): RunRecord => ({
  ...run,
  gaps: run.gaps.map(toCodedGap),
  drafts: run.drafts.map(toCodedDraft),
  before: run.before.map(toCodedDraft),
});

export interface RunShelf {
  /** Loads what an earlier worker stored, oldest first. A run that was in progress becomes `interrupted`, unless it is a job. */
  load: (stored: Record<string, unknown>) => RunRecord[];
  find: (runId: string | undefined) => RunRecord | null;
  all: () => RunRecord[];
  /** Throws a `FailureError` for an unknown id. */
  get: (runId: string) => RunRecord;
  /** True once this record, or a newer one of the same run, is stored. */
  put: (run: RunRecord) => Promise<boolean>;
  /** The changed run; null if it is no longer known. */
  change: (runId: string, change: RunChange) => RunRecord | null;
  forget: (runId: string) => void;
  /** Newest first. */
  unsaved: () => RunRecord[];
  /** False when another unsaved composition might not fit, besides those of this many runs in progress. */
  hasRoom: (live: number) => boolean;
}

interface ShelfParts {
  keeper: Keeper;
  clock: Clock;
  onChange: (tabId: number) => void;
}

export const createRunShelf = ({ keeper, clock, onChange }: ShelfParts): RunShelf => {
  const runs = new Map<string, RunRecord>();

  const set = (run: RunRecord): void => {
    runs.set(run.run_id, run);
    onChange(run.tab_id);
  };

  const put = async (run: RunRecord): Promise<boolean> => {
    const stored = { ...run, stored: true };
    set(stored);
    const isStored = await keeper.store(toStoredName(run.run_id), stored);
    const now = runs.get(run.run_id);
    if (!isStored && now?.stored === true) set(reduceRun(now, { type: 'stored', stored: false }));
    return isStored;
  };

  const unsaved = (): RunRecord[] => [...runs.values()].filter(isUnsaved);

  return {
    load: (stored) => {
      // An extension update empties the session's storage, so this version of the code wrote everything in it.
      const found = Object.entries(stored)
        .filter(([key]) => key.startsWith(STORED_AS))
        .map(([, value]) => withoutDeepDrafts(toCodedRun(value as RunRecord)))
        .toSorted(byId);
      return found.map((run) => {
        const next = takeUp(run, toTime(clock.now()));
        runs.set(run.run_id, next);
        if (next.status !== run.status || next.saving !== run.saving) void put(next);
        return next;
      });
    },
    find: (runId = '') => runs.get(runId) ?? null,
    all: () => [...runs.values()],
    get: (runId) => runs.get(runId) ?? failWith('unknown-run'),
    put,
    change: (runId, change) => {
      const run = runs.get(runId);
      if (run === undefined) return null;
      const next = reduceRun(run, change);
      void put(next);
      return next;
    },
    forget: (runId) => {
      const run = runs.get(runId);
      if (run === undefined) return;
      runs.delete(runId);
      void keeper.drop(toStoredName(runId));
      onChange(run.tab_id);
    },
    unsaved: () => unsaved().toSorted((one, other) => byId(other, one)),
    hasRoom: (live) => {
      const found = unsaved();
      const characters = found.reduce((sum, run) => sum + JSON.stringify(run).length, 0);
      return found.length + live < MAX_UNSAVED && characters < MAX_UNSAVED_CHARACTERS;
    },
  };
};
