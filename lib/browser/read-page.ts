import { browser } from 'wxt/browser';

import type { PageReader, ReadPage } from '../runs/kept-pages.ts';

/** Runs in the page or a frame of it, so it knows nothing of this file. Reads, and changes nothing. */
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

/**
 * What a person looks at: title, address and what they selected; of an entity's page in their registry, what it
 * says. Null where the browser gives no access: it takes a press of the toolbar button, the shortcut or the
 * menu, or the permission for that host. Nothing is left behind in the page.
 *
 * Of a frame only the selection is read. One of another host is closed to us all the same; then the words that
 * came with the click have to do.
 */
export const readPage: PageReader = async (tabId, registryOrigin, selection) => {
  try {
    const page = await readFrame(tabId, 0, registryOrigin);
    if (page === null || selection === null) return page;
    const frame = await readFrame(tabId, selection.frameId, null).catch(() => null);
    return { ...page, text: frame?.text || selection.text };
  } catch {
    return null;
  }
};
