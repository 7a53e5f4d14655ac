import type { Keeper } from './keeper.ts';

/** One value per tab, for the session: it outlives the worker and is removed with its tab. */
export interface RememberedByTab<Value> {
  /** Loads the area's content and drops values of tabs that no longer exist. */
  load(stored: Record<string, unknown>, hasTab: (tabId: number) => Promise<boolean>): Promise<void>;
  get(tabId: number): Value | null;
  remember(tabId: number, value: Value): void;
  move(addedTabId: number, removedTabId: number): void;
  drop(tabId: number): void;
}

/** A value is stored as `storedAs` followed by the tab's id. `parse` returns null for values that are invalid. */
export const createRememberedByTab = <Value>(
  keeper: Keeper,
  storedAs: string,
  parse: (stored: unknown) => Value | null,
): RememberedByTab<Value> => {
  const values = new Map<number, Value>();

  const remember = (tabId: number, value: Value): void => {
    values.set(tabId, value);
    void keeper.store(storedAs + tabId, value);
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
    remember,
    move: (addedTabId, removedTabId) => {
      const value = values.get(removedTabId);
      drop(removedTabId);
      if (value !== undefined) remember(addedTabId, value);
    },
    drop,
  };
};
