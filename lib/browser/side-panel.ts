import { browser } from 'wxt/browser';

interface FirefoxSidebar {
  open(): Promise<void>;
  isOpen(window: { windowId: number }): Promise<boolean>;
}

/**
 * Opens a window's panel: the side panel, or the sidebar in Firefox. Must be the first thing in the click handler,
 * because both browsers forget the click after any `await`.
 */
export const openSidePanel = (windowId: number): Promise<void> => {
  // Chromium has `sidePanel`, Firefox has `sidebarAction`.
  if ('sidePanel' in browser) return browser.sidePanel.open({ windowId });
  return (browser as { sidebarAction: FirefoxSidebar }).sidebarAction.open();
};

/** In Chromium also true if another window's panel is open: it does not say which window a panel belongs to. */
export const isSidePanelOpen = async (windowId: number): Promise<boolean> => {
  if (!('sidePanel' in browser))
    return (browser as { sidebarAction: FirefoxSidebar }).sidebarAction.isOpen({ windowId });
  return (await browser.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] })).length > 0;
};

/**
 * Calls back when a panel may have been opened or closed. The panel's port signals both while the worker is alive;
 * where the browser has an event of its own, it also wakes the worker for a closed panel.
 */
export const onSidePanelChange = (listener: () => void): void => {
  browser.runtime.onConnect.addListener((port) => {
    if (port.sender?.url !== browser.runtime.getURL('/sidepanel.html')) return;
    listener();
    port.onDisconnect.addListener(listener);
  });
  if ('sidePanel' in browser && 'onClosed' in browser.sidePanel)
    browser.sidePanel.onClosed.addListener(listener);
};

/** The id of the window that shows this page. Requested early, because a click must not wait for it. */
export const findWindowId = async (): Promise<number | null> =>
  (await browser.windows.getCurrent()).id ?? null;
