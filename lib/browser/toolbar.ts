import { browser } from 'wxt/browser';

import { isSidePanelOpen } from './side-panel.ts';

/**
 * The toolbar button: beside a page of the registry it opens the side panel, anywhere else the popup. Beside a panel
 * that is open already no popup goes over it: the press then only gives access to the page, so that it can be added.
 */
export interface Toolbar {
  /** Decides for one tab. A navigation resets it, so this follows each. */
  update(tabId: number, url: string | undefined, windowId?: number): Promise<void>;
  /** Decides for all tabs, as the registry, its permission or a panel changed. */
  updateAll(): Promise<void>;
}

/**
 * `registryOrigin` is the origin whose pages count, null for none. A tab's address is known here only
 * where the person allowed its host, which is what makes this work without the `tabs` permission.
 */
export const createToolbar = (registryOrigin: () => string | null): Toolbar => {
  const update: Toolbar['update'] = async (tabId, url, windowId) => {
    const isBesideRegistry =
      url !== undefined && URL.canParse(url) && new URL(url).origin === registryOrigin();
    try {
      const isPanel = isBesideRegistry || (windowId !== undefined && (await isSidePanelOpen(windowId)));
      await browser.action.setPopup({ tabId, popup: isPanel ? '' : 'popup.html' });
    } catch {
      // The tab went away meanwhile.
    }
  };

  return {
    update,
    updateAll: async () => {
      const tabs = await browser.tabs.query({});
      await Promise.all(
        tabs.flatMap(({ id, url, windowId }) => (id === undefined ? [] : [update(id, url, windowId)])),
      );
    },
  };
};
