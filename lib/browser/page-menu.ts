import { browser } from 'wxt/browser';

const MENU = 'plan-with-page';
/** As the manifest names it. */
const COMMAND = 'plan-with-page';

/** Makes the entry of the context menu, once for each version: the browser keeps it. */
export const createPageMenu = (): void => {
  browser.contextMenus.create({
    id: MENU,
    title: 'Plan with this page',
    contexts: ['page', 'selection'],
    documentUrlPatterns: ['https://*/*', 'http://*/*'],
  });
};

/** Calls back in the very event, which is what lets the panel be opened and the page be read. */
export const onPageAsked = (listener: (tabId: number, windowId: number) => void): void => {
  const tell = (tab: { id?: number | undefined; windowId?: number | undefined } | undefined): void => {
    if (tab?.id !== undefined && tab.windowId !== undefined) listener(tab.id, tab.windowId);
  };
  browser.contextMenus.onClicked.addListener(({ menuItemId }, tab) => {
    if (menuItemId === MENU) tell(tab);
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === COMMAND) tell(tab);
  });
};
