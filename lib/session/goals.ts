import { createKeptByTab, type KeptByTab } from './by-tab.ts';
import type { Keeper } from './keeper.ts';

/** Far above what can be sent, for one that is too long must be there to be shortened. In UTF-16 units. */
const MAX_CHARACTERS = 100_000;

/** The goal typed for each tab. A typed goal is work; a popup that closes must not lose it. */
export type KeptGoals = KeptByTab<string>;

export const createKeptGoals = (keeper: Keeper): KeptGoals => {
  const kept = createKeptByTab(keeper, 'goal:', (stored) => (typeof stored === 'string' ? stored : null));
  return {
    ...kept,
    keep: (tabId, goal) => {
      if (goal === '') kept.drop(tabId);
      else if (goal.length <= MAX_CHARACTERS) kept.keep(tabId, goal);
    },
  };
};
