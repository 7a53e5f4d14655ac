import { createRememberedByTab, type RememberedByTab } from './by-tab.ts';
import type { Keeper } from './keeper.ts';

/** In UTF-16 units. Far above what can be sent, so that people can shorten a goal that is too long. */
const MAX_CHARACTERS = 100_000;

/** The goal typed for each tab. Typing it is work; closing a popup must not lose it. */
export type RememberedGoals = RememberedByTab<string>;

export const createRememberedGoals = (keeper: Keeper): RememberedGoals => {
  const remembered = createRememberedByTab(keeper, 'goal:', (stored) =>
    typeof stored === 'string' ? stored : null,
  );
  return {
    ...remembered,
    remember: (tabId, goal) => {
      if (goal === '') remembered.drop(tabId);
      else if (goal.length <= MAX_CHARACTERS) remembered.remember(tabId, goal);
    },
  };
};
