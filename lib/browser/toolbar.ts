import { browser } from 'wxt/browser';

/** The toolbar button: beside a page of the registry it opens the side panel, anywhere else the popup. */
export interface Toolbar {
  /** Decides for one tab. A navigation resets it, so this follows each. */
  update(tabId: number, url: string | undefined): Promise<void>;
  /** Decides for all tabs, as the registry or its permission changed. */
  updateAll(): Promise<void>;
}

/**
 * `registryOrigin` is the origin whose pages count, null for none. A tab's address is known here only
 * where the person allowed its host, which is what makes this work without the `tabs` permission.
 */
export const createToolbar = (registryOrigin: () => string | null): Toolbar => {
  const update = async (tabId: number, url: string | undefined): Promise<void> => {
    const isBesideRegistry =
      url !== undefined && URL.canParse(url) && new URL(url).origin === registryOrigin();
    try {
      await browser.action.setPopup({ tabId, popup: isBesideRegistry ? '' : 'popup.html' });
    } catch {
      // The tab went away meanwhile.
    }
  };

  return {
    update,
    updateAll: async () => {
      const tabs = await browser.tabs.query({});
      await Promise.all(tabs.flatMap(({ id, url }) => (id === undefined ? [] : [update(id, url)])));
    },
  };
};
