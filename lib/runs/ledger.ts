import type { LedgerEntry } from '../messages/index.ts';
import type { Keeper } from './keeper.ts';

const STORED_AS = 'ledger';
/** More than as many unsaved runs as find room can have made. */
const MAX_ENTRIES = 300;

/** What left the browser in this session, as the guarded fetch notes it. Newest last, the newest 300. */
export interface Ledger {
  load(stored: Record<string, unknown>): void;
  record: (entry: LedgerEntry) => void;
  /** Those of a run, and those of none. */
  of(runId: string | null): LedgerEntry[];
  /** Those of these runs alone. */
  ofRuns(runIds: readonly string[]): LedgerEntry[];
}

export const createLedger = (keeper: Keeper, onChange: () => void): Ledger => {
  let entries: LedgerEntry[] = [];

  return {
    load: (stored) => {
      const found = Array.isArray(stored[STORED_AS]) ? (stored[STORED_AS] as LedgerEntry[]) : [];
      // What the worker before this one had open was closed with it.
      const closed = found.map((entry) =>
        entry.outcome === 'open' ? { ...entry, outcome: 'aborted' as const } : entry,
      );
      entries = [...closed, ...entries].slice(-MAX_ENTRIES);
    },
    record: (entry) => {
      const index = entries.findLastIndex(({ request_id }) => request_id === entry.request_id);
      const isOnlyBytes = index >= 0 && entries[index]?.outcome === entry.outcome && entry.bytes_in > 0;
      entries = index >= 0 ? entries.with(index, entry) : [...entries, entry].slice(-MAX_ENTRIES);
      if (!isOnlyBytes) void keeper.keep(STORED_AS, entries);
      onChange();
    },
    of: (runId) => entries.filter(({ run_id }) => run_id === null || run_id === runId),
    ofRuns: (runIds) => entries.filter(({ run_id }) => run_id !== null && runIds.includes(run_id)),
  };
};
