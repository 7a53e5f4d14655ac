/**
 * Connects the parts whose changes views show with the views that show them. Made before either, so that no part has
 * to know a view.
 */
export interface Changes {
  /** Reports that what a tab's views show may have changed; without a tab, what all views show. */
  report: (tabId?: number) => void;
  listen: (listener: (tabId?: number) => void) => void;
}

export const createChanges = (): Changes => {
  const listeners: ((tabId?: number) => void)[] = [];
  return {
    report: (tabId) => {
      for (const listener of listeners) listener(tabId);
    },
    listen: (listener) => void listeners.push(listener),
  };
};
