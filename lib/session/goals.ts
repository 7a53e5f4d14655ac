import { createKeptByTab, type KeptByTab } from './by-tab.ts';
import type { Keeper } from './keeper.ts';

/** In UTF-16 units. Far above what can be sent, so that people can shorten a goal that is too long. */
const MAX_CHARACTERS = 100_000;

/** The goal typed for each tab. Typing it is work; closing a popup must not lose it. */
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
