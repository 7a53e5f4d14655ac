import { browser } from 'wxt/browser';

import type { Area } from '../session/keeper.ts';

const toArea = (area: typeof browser.storage.session | typeof browser.storage.local): Area => ({
  get: (keys) => area.get(keys),
  set: (items) => area.set(items),
  remove: (key) => area.remove(key),
});

/** In memory and gone with the browser; in no file of the profile. */
export const sessionArea = (): Area => toArea(browser.storage.session);
/** On disk, in plain text. */
export const localArea = (): Area => toArea(browser.storage.local);

/** Blocks content scripts, of which there are none, from an area. Firefox has no such call for either area. */
const protect = async (
  area: typeof browser.storage.session | typeof browser.storage.local,
): Promise<void> => {
  if ('setAccessLevel' in area) await area.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
};

export const protectAreas = async (): Promise<void> => {
  await Promise.all([protect(browser.storage.session), protect(browser.storage.local)]);
};
