import type { ViewState } from '../messages/index.ts';
import { LIMITS } from '../protocol/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import type { ViewStore } from '../stores/view-store.ts';

/** The goal of each tab: what was typed here, else what is stored. Changes are stored for the tab's next view. */
export interface GoalKeeper {
  current(): string;
  /** Null until the worker's first message, which names the tab. */
  tabId(): number | null;
  type(goal: string): void;
  /** While the field has the focus, typing in another view does not replace its text. */
  setFocus(hasFocus: boolean): void;
  enterTab(next: ViewState): void;
  /** Takes over what was typed in another view of the same tab. */
  follow(next: ViewState): void;
  /** Stores it again; never anything that looks like a key. */
  keep(): void;
  /** Empties what is stored, not the field: a key of unknown shape was stored before the key field showed it. */
  drop(tabId: number): void;
}

export const createGoalKeeper = (view: ViewStore): GoalKeeper => {
  const goals = new Map<number, string>();
  let goal = '';
  let tabId: number | null = null;
  let hasFocus = false;
  let sending = 0;
  /** The worker's goal when last checked: only a change to it is news. */
  let seen: string | null = null;

  const send = async (tab: number, text: string): Promise<void> => {
    sending += 1;
    await view.ask({ type: 'keep-goal', tab_id: tab, goal: text });
    sending -= 1;
  };
  const keep = (): void => {
    if (tabId === null) return;
    goals.set(tabId, goal);
    if (goal.length <= LIMITS.goalCharacters && !looksLikeKey(goal)) void send(tabId, goal);
  };

  return {
    current: () => goal,
    tabId: () => tabId,
    type: (text) => {
      goal = text;
      keep();
    },
    setFocus: (has) => {
      hasFocus = has;
    },
    enterTab: (next) => {
      const isFirst = tabId === null;
      tabId = next.tab_id;
      seen = next.goal;
      // A goal typed before the worker's first message belongs to the tab that the message names.
      if (isFirst && goal !== '') keep();
      else goal = goals.get(next.tab_id) ?? next.goal;
    },
    follow: (next) => {
      if (next.goal === seen || sending > 0) return;
      seen = next.goal;
      // Our own text comes back here too; other text was typed in another view of the same tab. An empty field
      // takes it, because the field has the focus from the start.
      if (!hasFocus || goal === '') goal = next.goal;
    },
    keep,
    drop: (tab) => {
      // Marked as seen, so that its echo from the worker does not empty the field.
      seen = '';
      void send(tab, '');
    },
  };
};
