import { browser } from 'wxt/browser';

import { isSidePanelOpen } from './side-panel.ts';

/**
 * The toolbar button: on a page of the registry it opens the side panel, anywhere else the popup. If a panel is
 * already open, no popup covers it: the press then only gives access to the page, so that it can be added.
 */
export interface Toolbar {
  /** Updates one tab. A navigation resets it, so call this after each. */
  update(tabId: number, url: string | undefined, windowId?: number): Promise<void>;
  /** Updates all tabs, because the registry, its permission or a panel changed. */
  updateAll(): Promise<void>;
}

/**
 * `registryOrigin` is the origin of the registry's pages; null if there is none. A tab's address is visible here
 * only if the person allowed its host, so this works without the `tabs` permission.
 */
export const createToolbar = (registryOrigin: () => string | null): Toolbar => {
  /** The latest update of each tab. An earlier one may take longer, and must not have the last word. */
  const latest = new Map<number, symbol>();

  const update: Toolbar['update'] = async (tabId, url, windowId) => {
    const turn = Symbol();
    latest.set(tabId, turn);
    const isBesideRegistry =
      url !== undefined && URL.canParse(url) && new URL(url).origin === registryOrigin();
    try {
      const isPanel = isBesideRegistry || (windowId !== undefined && (await isSidePanelOpen(windowId)));
      if (latest.get(tabId) === turn)
        await browser.action.setPopup({ tabId, popup: isPanel ? '' : 'popup.html' });
    } catch {
      // The tab was closed meanwhile.
    } finally {
      if (latest.get(tabId) === turn) latest.delete(tabId);
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
