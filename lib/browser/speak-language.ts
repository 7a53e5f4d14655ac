import { browser } from 'wxt/browser';

import { speak } from '../texts/speak.ts';

/** Makes this page speak the browser's language. Await it before drawing, so that no other words are seen first. */
export const speakLanguage = async (): Promise<void> => {
  const spoken = await speak(browser.i18n.getUILanguage());
  if (spoken !== null) document.documentElement.lang = spoken;
};
