import type { Clock } from '../base/clock.ts';
import { createRunShelf, type RunShelf, toStoredName } from '../runs/run-shelf.ts';
import { createRememberedBudget, type RememberedBudget } from '../session/budget.ts';
import { createStoredDialects, type StoredDialects } from '../session/dialects.ts';
import { createRememberedGoals, type RememberedGoals } from '../session/goals.ts';
import { type Area, createKeeper } from '../session/keeper.ts';
import { createKeptKey, type KeptKey } from '../session/kept-key.ts';
import { createLedger, type Ledger } from '../session/ledger.ts';
import { createLostRun, type LostRun } from '../session/lost-run.ts';
import { createRememberedPages, type RememberedPages } from '../session/pages.ts';
import { createStoredSettings, type StoredSettings } from '../session/stored-settings.ts';

/** All that is stored in the browser: it outlives the worker, which the browser stops after 30 idle seconds. */
export interface Memory {
  store: StoredSettings;
  dialects: StoredDialects;
  goals: RememberedGoals;
  pages: RememberedPages;
  keptKey: KeptKey;
  lost: LostRun;
  budget: RememberedBudget;
  ledger: Ledger;
  shelf: RunShelf;
  /**
   * Loads what belongs to no tab. Resolves with the content of the session's storage, for the parts that ask for
   * their tabs first.
   */
  load(): Promise<Record<string, unknown>>;
}

interface MemoryParts {
  session: Area;
  local: Area;
  clock: Clock;
  setKeyAlarm: (milliseconds: number | null) => void;
  onChange: (tabId?: number) => void;
  settings: { keepMs: number; ledgerMs: number };
}

const readAll = (area: Area): Promise<Record<string, unknown>> => area.get(null).catch(() => ({}));

export const createMemory = ({ clock, onChange, settings, ...parts }: MemoryParts): Memory => {
  const session = createKeeper(parts.session);
  const local = createKeeper(parts.local);
  const store = createStoredSettings(local);
  const dialects = createStoredDialects(local);
  const budget = createRememberedBudget(session);
  const lost = createLostRun({ session, local, toName: toStoredName });
  const shelf = createRunShelf({ keeper: session, clock, onChange });
  const keptKey = createKeptKey({
    keeper: session,
    area: parts.session,
    clock,
    keepMs: settings.keepMs,
    wakeAt: parts.setKeyAlarm,
    onChange,
  });
  const ledger = createLedger({
    keeper: session,
    isKnown: (runId) => shelf.find(runId) !== null,
    onCut: (runId) => {
      if (shelf.find(runId)?.requests_cut === false) shelf.change(runId, { type: 'requests-cut' });
    },
    onChange,
    clock,
    ledgerMs: settings.ledgerMs,
  });

  return {
    store,
    dialects,
    goals: createRememberedGoals(session),
    pages: createRememberedPages(session),
    keptKey,
    budget,
    lost,
    ledger,
    shelf,
    load: async () => {
      const [inSession, onDisk] = await Promise.all([readAll(parts.session), readAll(parts.local)]);
      store.load(onDisk);
      dialects.load(onDisk);
      lost.load(inSession, onDisk);
      ledger.load(inSession);
      keptKey.load(inSession);
      budget.load(inSession);
      return inSession;
    },
  };
};
