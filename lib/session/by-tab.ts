import type { Keeper } from './keeper.ts';

/** One value a tab, for the session: it outlives the worker and goes with its tab. */
export interface KeptByTab<Value> {
  /** From the area's content; what belongs to a tab that is gone is dropped. */
  load(stored: Record<string, unknown>, hasTab: (tabId: number) => Promise<boolean>): Promise<void>;
  get(tabId: number): Value | null;
  keep(tabId: number, value: Value): void;
  move(addedTabId: number, removedTabId: number): void;
  drop(tabId: number): void;
}

/**
 * `storedAs` begins the name under which a value is stored, and the tab's id ends it. `parse` gives null for what
 * is none, which counts as not there.
 */
export const createKeptByTab = <Value>(
  keeper: Keeper,
  storedAs: string,
  parse: (stored: unknown) => Value | null,
): KeptByTab<Value> => {
  const values = new Map<number, Value>();

  const keep = (tabId: number, value: Value): void => {
    values.set(tabId, value);
    void keeper.keep(storedAs + tabId, value);
  };
  const drop = (tabId: number): void => {
    if (values.delete(tabId)) void keeper.drop(storedAs + tabId);
  };

  return {
    load: async (stored, hasTab) => {
      for (const [name, inner] of Object.entries(stored)) {
        const value = name.startsWith(storedAs) ? parse(inner) : null;
        if (value !== null) values.set(Number(name.slice(storedAs.length)), value);
      }
      await Promise.all([...values.keys()].map(async (tabId) => (await hasTab(tabId)) || drop(tabId)));
    },
    get: (tabId) => values.get(tabId) ?? null,
    keep,
    move: (addedTabId, removedTabId) => {
      const value = values.get(removedTabId);
      drop(removedTabId);
      if (value !== undefined) keep(addedTabId, value);
    },
    drop,
  };
};
