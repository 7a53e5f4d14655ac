import { browser } from 'wxt/browser';

/**
 * Tells the address of a tab, now and whenever it changes; null where the browser does not say it. It says it only of
 * hosts that the person allowed, as there is no `tabs` permission. Returns a function that stops it.
 */
export const watchAddress = (tabId: number, onAddress: (url: string | null) => void): (() => void) => {
  let isOver = false;
  const look = async (): Promise<void> => {
    const tab = await browser.tabs.get(tabId).catch(() => null);
    if (!isOver) onAddress(tab?.url ?? null);
  };
  const onUpdated = (updatedId: number): void => {
    if (updatedId === tabId) void look();
  };
  browser.tabs.onUpdated.addListener(onUpdated);
  void look();
  return () => {
    isOver = true;
    browser.tabs.onUpdated.removeListener(onUpdated);
  };
};
