/**
 * Connects the parts whose changes views show with the views that show them. Made before either, so that no part has
 * to know a view.
 */
export interface Changes {
  /** Reports that what a tab's views show may have changed; without a tab, what all views show. */
  report: (tabId?: number) => void;
  /** Only the open views listen. */
  listen: (listener: (tabId?: number) => void) => void;
}

export const createChanges = (): Changes => {
  let listener: ((tabId?: number) => void) | null = null;
  return {
    report: (tabId) => listener?.(tabId),
    listen: (next) => {
      listener = next;
    },
  };
};
