import { browser } from 'wxt/browser';

import type { ViewRequest } from '../messages/index.ts';

/**
 * What this page watches: a page in a tab watches that tab; panel and popup are not in a tab and watch their
 * window, and so its active tab.
 */
export const findWatch = async (): Promise<ViewRequest> => {
  const tab = await browser.tabs.getCurrent();
  if (tab?.id !== undefined) return { type: 'watch-tab', tab_id: tab.id };
  const { id } = await browser.windows.getCurrent();
  return { type: 'watch-window', window_id: id ?? browser.windows.WINDOW_ID_CURRENT };
};
