import { browser } from 'wxt/browser';

import type { FrameSelection } from '../runs/kept-pages.ts';

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

/**
 * Calls back in the very event, which is what lets the panel be opened and the page be read. A selection is told
 * of where it is in a frame: that of the page itself is found there.
 */
export const onPageAsked = (
  listener: (tabId: number, windowId: number, selection: FrameSelection | null) => void,
): void => {
  const tell = (
    tab: { id?: number | undefined; windowId?: number | undefined } | undefined,
    selection: FrameSelection | null,
  ): void => {
    if (tab?.id !== undefined && tab.windowId !== undefined) listener(tab.id, tab.windowId, selection);
  };
  browser.contextMenus.onClicked.addListener(({ menuItemId, frameId = 0, selectionText: text = '' }, tab) => {
    if (menuItemId === MENU) tell(tab, frameId === 0 || text === '' ? null : { frameId, text });
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === COMMAND) tell(tab, null);
  });
};
