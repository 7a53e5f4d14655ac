import { browser } from 'wxt/browser';

/** Needs no `tabs` permission, which would only add addresses and titles. */
export const hasTab = async (tabId: number): Promise<boolean> => {
  try {
    await browser.tabs.get(tabId);
    return true;
  } catch {
    return false;
  }
};

/** In a new tab of the window that the person used last. */
export const openTab = async (url: string): Promise<void> => {
  await browser.tabs.create({ url });
};

/** The active tab of a window; null if the window is gone. */
export const activeTab = async (windowId: number): Promise<number | null> => {
  try {
    const [tab] = await browser.tabs.query({ active: true, windowId });
    return tab?.id ?? null;
  } catch {
    return null;
  }
};
