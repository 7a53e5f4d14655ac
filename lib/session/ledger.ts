import type { Clock } from '../base/clock.ts';
import type { LedgerEntry } from '../messages/index.ts';
import type { Keeper } from './keeper.ts';

const STORED_AS = 'ledger';
/** More than most sessions produce. */
const MAX_ENTRIES = 300;

/**
 * What left the browser in this session, as the guarded fetch records it, newest last. When there are too many
 * entries, those without a run are dropped first, then those that no view can show any more. A remembered run keeps
 * all of its entries, or `onCut` has been called for it.
 */
export interface Ledger {
  load(stored: Record<string, unknown>): void;
  record: (entry: LedgerEntry) => void;
  /** Assigns the requests of a run to the run that replaced it. */
  handOver: (earlierId: string, runId: string) => void;
  /** The entries of a run, plus those without a run. */
  of(runId: string | null): LedgerEntry[];
  /** The entries of these runs only. */
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
  /** Milliseconds after which received bytes are stored, together with all that arrive meanwhile. */
  ledgerMs: number;
}

export const createLedger = ({ keeper, isKnown, onCut, onChange, clock, ledgerMs }: LedgerParts): Ledger => {
  let entries: LedgerEntry[] = [];
  let removeTimer: (() => void) | null = null;

  const store = (): void => {
    removeTimer?.();
    removeTimer = null;
    void keeper.store(STORED_AS, entries);
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
      // Requests that the earlier worker had open were closed when it stopped.
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
