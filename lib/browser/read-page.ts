import { browser } from 'wxt/browser';

import type { PageReader, ReadPage } from '../session/pages.ts';

/** The built form of `entrypoints/page-text.ts`. */
const PAGE_TEXT_SCRIPT = '/page-text.js';

/** Runs in the page or one of its frames, so it cannot use anything else in this file. It only reads. */
const readHere = (registryOrigin: string | null): ReadPage => {
  const isRegistry = location.origin === registryOrigin;
  const link = document.querySelector('link[rel="alternate"][type="application/json"]');
  const path = isRegistry ? (link?.getAttribute('href') ?? '') : '';
  const entityPath = path.startsWith('/v1/entities/') ? path : '';
  const main = document.querySelector('main');
  return {
    url: location.href,
    title: document.title,
    text: (entityPath === '' ? null : main?.innerText) ?? String(getSelection() ?? ''),
    entityPath,
  };
};

const readFrame = async (
  tabId: number,
  frameId: number,
  registryOrigin: string | null,
): Promise<ReadPage | null> => {
  const [injected] = await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    func: readHere,
    args: [registryOrigin],
  });
  return injected?.result ?? null;
};

/** The readable text of the whole page. This needs a library, which is injected into the page only here. */
const readWhole = async (tabId: number): Promise<Partial<ReadPage>> => {
  const [injected] = await browser.scripting.executeScript({
    target: { tabId, frameIds: [0] },
    files: [PAGE_TEXT_SCRIPT],
  });
  return injected?.result ?? {};
};

/**
 * What a person looks at: title, address, and the selected text or, without a selection, the page's readable text.
 * The page of an entity in their registry is read as a whole. Null if the browser gives no access: that takes a
 * press of the toolbar button, the shortcut or the menu, or the permission for that host. Nothing is left behind in
 * the page.
 *
 * A selection on which the menu was used is never replaced by the whole page. If it cannot be read, as in a frame
 * from another host, the words that came with the click are used.
 */
export const readPage: PageReader = async (tabId, registryOrigin, selection) => {
  try {
    const page = await readFrame(tabId, 0, registryOrigin);
    if (page === null || page.entityPath !== '') return page;
    if (selection !== null) {
      const frame = await readFrame(tabId, selection.frameId, null).catch(() => null);
      return { ...page, text: frame?.text || selection.text };
    }
    return page.text === '' ? { ...page, ...(await readWhole(tabId).catch(() => ({}))) } : page;
  } catch {
    return null;
  }
};
