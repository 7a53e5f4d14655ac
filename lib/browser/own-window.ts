import { browser } from 'wxt/browser';

/** The id of the window that shows this page. Requested early, because a click must not wait for it. */
export const findWindowId = async (): Promise<number | null> =>
  (await browser.windows.getCurrent()).id ?? null;
