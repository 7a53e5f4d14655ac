import type { Clock } from '../base/clock.ts';
import type { LedgerEntry } from '../messages/index.ts';
import type { Keeper } from './keeper.ts';

const STORED_AS = 'ledger';
/** More than most sessions make. */
const MAX_ENTRIES = 300;

/**
 * What left the browser in this session, as the guarded fetch notes it, newest last. Where it is too much, what
 * belongs to no run goes first, then what no view can show any more: of a run that is remembered nothing is
 * missing, or `onCut` has said so.
 */
export interface Ledger {
  load(stored: Record<string, unknown>): void;
  record: (entry: LedgerEntry) => void;
  /** Makes the requests of a run those of the one that took its place. */
  handOver: (earlierId: string, runId: string) => void;
  /** Those of a run, and those of none. */
  of(runId: string | null): LedgerEntry[];
  /** Those of these runs alone. */
  ofRuns(runIds: readonly string[]): LedgerEntry[];
}

interface LedgerParts {
  keeper: Keeper;
  /** Whether this run is remembered. */
  isKnown: (runId: string) => boolean;
  /** A request of this run is no longer listed. */
  onCut: (runId: string) => void;
  onChange: () => void;
  clock: Clock;
  /** Milliseconds after which bytes that arrived are stored, all that came meanwhile at once. */
  ledgerMs: number;
}

export const createLedger = ({ keeper, isKnown, onCut, onChange, clock, ledgerMs }: LedgerParts): Ledger => {
  let entries: LedgerEntry[] = [];
  let removeTimer: (() => void) | null = null;

  const store = (): void => {
    removeTimer?.();
    removeTimer = null;
    void keeper.keep(STORED_AS, entries);
  };
  const worth = ({ run_id }: LedgerEntry): number => (run_id === null ? 0 : isKnown(run_id) ? 2 : 1);

  const makeRoom = (): void => {
    const excess = entries.length - MAX_ENTRIES;
    if (excess <= 0) return;
    const gone = entries.toSorted((one, other) => worth(one) - worth(other)).slice(0, excess);
    entries = entries.filter((entry) => !gone.includes(entry));
    for (const { run_id } of gone) if (run_id !== null) onCut(run_id);
  };

  return {
    load: (stored) => {
      const found = Array.isArray(stored[STORED_AS]) ? (stored[STORED_AS] as LedgerEntry[]) : [];
      // What the worker before this one had open was closed with it.
      const closed = found.map((entry) =>
        entry.outcome === 'open' ? { ...entry, outcome: 'aborted' as const } : entry,
      );
      entries = [...closed, ...entries];
    },
    record: (entry) => {
      const index = entries.findLastIndex(({ request_id }) => request_id === entry.request_id);
      const isOnlyBytes = index >= 0 && entries[index]?.outcome === entry.outcome && entry.bytes_in > 0;
      entries = index >= 0 ? entries.with(index, entry) : [...entries, entry];
      makeRoom();
      if (isOnlyBytes) removeTimer ??= clock.after(ledgerMs, store);
      else store();
      onChange();
    },
    handOver: (earlierId, runId) => {
      entries = entries.map((entry) => (entry.run_id === earlierId ? { ...entry, run_id: runId } : entry));
      store();
    },
    of: (runId) => entries.filter(({ run_id }) => run_id === null || run_id === runId),
    ofRuns: (runIds) => entries.filter(({ run_id }) => run_id !== null && runIds.includes(run_id)),
  };
};
