import { browser } from 'wxt/browser';

interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  frameId?: number | undefined;
}

/** A page of this extension in a tab, popup or panel of its own: no other extension, no web page, no frame inside one. */
export const isOwnPage = (sender: Sender | undefined): boolean =>
  sender?.id === browser.runtime.id &&
  sender.url?.startsWith(browser.runtime.getURL('/')) === true &&
  (sender.frameId ?? 0) === 0;
