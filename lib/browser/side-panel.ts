import { browser } from 'wxt/browser';

interface FirefoxSidebar {
  open(): Promise<void>;
  isOpen(window: { windowId: number }): Promise<boolean>;
}

/**
 * Opens the panel of a window: the side panel, in Firefox the sidebar. Must be the first thing in the
 * click it answers, as either browser has forgotten the click after any `await`.
 */
export const openSidePanel = (windowId: number): Promise<void> => {
  // Chromium has `sidePanel`, Firefox has `sidebarAction`.
  if ('sidePanel' in browser) return browser.sidePanel.open({ windowId });
  return (browser as { sidebarAction: FirefoxSidebar }).sidebarAction.open();
};

/** In Chromium also where the panel of another window is open: it does not tell which window one belongs to. */
export const isSidePanelOpen = async (windowId: number): Promise<boolean> => {
  if (!('sidePanel' in browser))
    return (browser as { sidebarAction: FirefoxSidebar }).sidebarAction.isOpen({ windowId });
  return (await browser.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] })).length > 0;
};

/**
 * Calls back when a panel may have been opened or closed. Its port tells both while the worker lives; an event of
 * the browser's own, where there is one, also wakes the worker for a panel that was closed.
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
