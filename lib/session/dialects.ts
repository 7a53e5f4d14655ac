import { isMembers } from '../base/members.ts';
import { createRecent } from '../base/recent.ts';
import type { Keeper } from './keeper.ts';

const STORED_AS = 'dialects';
const MOST_ENTRIES = 1_000;

/**
 * What the servers of direct runs take, by address and model, on disk (`storage.local`). It holds no secret: names of
 * members and numbers. Reading an entry is not worth a write, so the order of use is stored with the next new one.
 */
export interface StoredDialects {
  load(stored: Record<string, unknown>): void;
  get(key: string): object | undefined;
  set(key: string, learned: object): void;
}

const isEntry = (entry: unknown): entry is [string, object] =>
  Array.isArray(entry) && typeof entry[0] === 'string' && isMembers(entry[1]);

export const createStoredDialects = (keeper: Keeper): StoredDialects => {
  let recent = createRecent<object>(MOST_ENTRIES);
  return {
    load: (stored) => {
      const found = stored[STORED_AS];
      if (!Array.isArray(found)) return;
      recent = createRecent(MOST_ENTRIES, [...found.filter(isEntry), ...recent.entries()]);
    },
    get: (key) => recent.get(key),
    set: (key, learned) => {
      recent.set(key, learned);
      void keeper.store(STORED_AS, recent.entries());
    },
  };
};
