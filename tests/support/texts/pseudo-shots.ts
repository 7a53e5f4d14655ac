import { fileURLToPath } from 'node:url';

import { SHOTS, type Shot } from '../gallery/shots.ts';

/** As `npx wxt build --mode pseudo` leaves it. */
export const PSEUDO_EXTENSION = fileURLToPath(new URL('../../../.output/chrome-mv3-pseudo', import.meta.url));

const NARROW = 320;

const isSame = (one: Shot, other: Shot): boolean =>
  one.page === other.page &&
  one.state === other.state &&
  one.replies === other.replies &&
  String(one.act) === String(other.act);

/** Every view of the gallery once, as narrow as a panel can be. A popup has one width. */
export const PSEUDO_SHOTS: readonly Shot[] = SHOTS.filter(
  (shot, index) => SHOTS.findIndex((other) => isSame(shot, other)) === index,
).map((shot) => ({
  ...shot,
  width: shot.page === 'popup.html' ? shot.width : NARROW,
  dark: false,
  forcedColors: false,
}));
