import { browser } from 'wxt/browser';

import type { ReadPage } from '../runs/kept-pages.ts';

/** Runs in the page, so it knows nothing of this file. Reads, and changes nothing. */
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

/**
 * What a person looks at: title, address and what they selected; of an entity's page in their registry, what it
 * says. Null where the browser gives no access: it takes a press of the toolbar button, the shortcut or the
 * menu, or the permission for that host. Nothing is left behind in the page.
 */
export const readPage = async (tabId: number, registryOrigin: string | null): Promise<ReadPage | null> => {
  try {
    const [injected] = await browser.scripting.executeScript({
      target: { tabId },
      func: readHere,
      args: [registryOrigin],
    });
    return injected?.result ?? null;
  } catch {
    return null;
  }
};
