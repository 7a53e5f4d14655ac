import { browser } from 'wxt/browser';

interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  frameId?: number | undefined;
}

/** A page of this extension in its own tab, popup or panel: not another extension, a web page, or a frame in one. */
export const isOwnPage = (sender: Sender | undefined): boolean =>
  sender?.id === browser.runtime.id &&
  sender.url?.startsWith(browser.runtime.getURL('/')) === true &&
  (sender.frameId ?? 0) === 0;
