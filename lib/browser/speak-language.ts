import { browser } from 'wxt/browser';

import { speak } from '../texts/speak.ts';

/**
 * Makes this page speak the language that the browser chose among `public/_locales` and in which it shows the menus.
 * Await it before drawing, so that no other words are seen first.
 */
export const speakLanguage = async (): Promise<void> => {
  const language = browser.i18n.getMessage('language');
  if (await speak(language)) document.documentElement.lang = language;
};
