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

/** The registry's page that tells how to publish a plan. The wizard takes its place where this extension is. */
const PUBLISH_PAGE = /\/publish\/bundle$/;
/** Where tabs were when they were moved, by their ids. */
const moved = new Map<number, string>();

/**
 * Moves a tab of the registry to the wizard, if it is on that page. A tab that was moved, and comes back to the same
 * address, stays there: somebody pressed Back.
 */
export const moveToWizard = (tabId: number, { href, pathname, searchParams }: URL): void => {
  const plan = searchParams.get('plan');
  if (!PUBLISH_PAGE.test(pathname) || plan === null) return;
  if (moved.get(tabId) === href) {
    moved.delete(tabId);
    return;
  }
  moved.set(tabId, href);
  const page = browser.runtime.getURL(`/publish.html?${new URLSearchParams({ plan })}`);
  // The tab may have been closed meanwhile.
  browser.tabs.update(tabId, { url: page }).catch(() => {});
};
