import type { Locator } from '@playwright/test';

/** Puts text on the clipboard and pastes it by the keyboard, so that the browser does to it what it does to a person's. */
export const paste = async (field: Locator, text: string): Promise<void> => {
  await field.page().evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await field.focus();
  await field.press('ControlOrMeta+KeyV');
};
