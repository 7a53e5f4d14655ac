import type { Keeper } from './keeper.ts';

const STORED_AS = 'goal:';
/** Far above what can be sent, for one that is too long must be there to be shortened. In UTF-16 units. */
const MAX_CHARACTERS = 100_000;

/** The goal typed for each tab, for the session. A typed goal is work; a popup that closes must not lose it. */
export interface KeptGoals {
  load(stored: Record<string, unknown>, hasTab: (tabId: number) => Promise<boolean>): Promise<void>;
  get(tabId: number): string;
  keep(tabId: number, goal: string): void;
  move(addedTabId: number, removedTabId: number): void;
  drop(tabId: number): void;
}

export const createKeptGoals = (keeper: Keeper): KeptGoals => {
  const goals = new Map<number, string>();

  const drop = (tabId: number) => {
    if (goals.delete(tabId)) void keeper.drop(STORED_AS + tabId);
  };
  const keep = (tabId: number, goal: string) => {
    if (goal === '') return drop(tabId);
    if (goal.length > MAX_CHARACTERS) return;
    goals.set(tabId, goal);
    void keeper.keep(STORED_AS + tabId, goal);
  };

  return {
    load: async (stored, hasTab) => {
      for (const [key, goal] of Object.entries(stored)) {
        if (key.startsWith(STORED_AS) && typeof goal === 'string') {
          goals.set(Number(key.slice(STORED_AS.length)), goal);
        }
      }
      await Promise.all([...goals.keys()].map(async (tabId) => (await hasTab(tabId)) || drop(tabId)));
    },
    get: (tabId) => goals.get(tabId) ?? '',
    keep,
    move: (addedTabId, removedTabId) => {
      const goal = goals.get(removedTabId);
      drop(removedTabId);
      if (goal !== undefined) keep(addedTabId, goal);
    },
    drop,
  };
};
