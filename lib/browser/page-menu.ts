import { browser } from 'wxt/browser';

import type { FrameSelection } from '../session/pages.ts';

/** The context menu's entries, each named after the context in which it appears. */
const CONTEXTS = ['page', 'selection'] as const;
/** Their titles, by the names of the texts in `public/_locales`. */
const TITLES = { page: 'planWithPage', selection: 'planWithSelection' } as const;
/** Its name in the manifest. */
const COMMAND = 'plan-with-page';

/** Creates the context menu's entries, once per version: the browser keeps them. */
export const createPageMenu = (): void => {
  for (const context of CONTEXTS)
    browser.contextMenus.create({
      id: context,
      title: browser.i18n.getMessage(TITLES[context]),
      contexts: [context],
      documentUrlPatterns: ['https://*/*', 'http://*/*'],
    });
};

/**
 * Calls back during the event itself, which is what allows opening the panel and reading the page. The selection
 * entry passes its selection on, so that only that selection is taken.
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
