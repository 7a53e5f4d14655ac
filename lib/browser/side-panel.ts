import { browser } from 'wxt/browser';

interface FirefoxSidebar {
  open(): Promise<void>;
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
