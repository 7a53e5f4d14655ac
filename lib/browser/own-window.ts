import { browser } from 'wxt/browser';

/** The id of the window this page is shown in, asked for early: a click must not wait for it. */
export const findWindowId = async (): Promise<number | null> =>
  (await browser.windows.getCurrent()).id ?? null;
