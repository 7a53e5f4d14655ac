import { browser } from 'wxt/browser';

import type { FrameSelection } from '../session/pages.ts';

/** The entries of the context menu, each named by the context that it appears in. */
const CONTEXTS = ['page', 'selection'] as const;
const TITLES = { page: 'Plan with this page', selection: 'Plan with the selection' };
/** As the manifest names it. */
const COMMAND = 'plan-with-page';

/** Makes the entries of the context menu, once for each version: the browser keeps them. */
export const createPageMenu = (): void => {
  for (const context of CONTEXTS)
    browser.contextMenus.create({
      id: context,
      title: TITLES[context],
      contexts: [context],
      documentUrlPatterns: ['https://*/*', 'http://*/*'],
    });
};

/**
 * Calls back in the very event, which is what lets the panel be opened and the page be read. The entry for a
 * selection passes that selection on, so that no more than it is taken.
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
    if (menuItemId === 'page') tell(tab, null);
    if (menuItemId === 'selection') tell(tab, { frameId, text });
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === COMMAND) tell(tab, null);
  });
};
