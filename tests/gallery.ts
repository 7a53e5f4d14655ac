/**
 * Draws every state of every view into `.cache/gallery`, to be looked at: light and dark, three widths.
 * `node tests/gallery.ts [name ...]` draws those alone. Needs a build in `.output/chrome-mv3`. `--pseudo` takes the build
 * `npx wxt build --mode pseudo` instead, in which every text is written twice, and draws all of it 320 pixels wide.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { BUILT_EXTENSION } from './support/browser/browser.ts';
import { openGallery } from './support/gallery/draw.ts';
import { SHOTS } from './support/gallery/shots.ts';
import { PSEUDO_EXTENSION, PSEUDO_SHOTS } from './support/texts/pseudo-shots.ts';

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const flags = process.argv.slice(2);
const isPseudo = flags.includes('--pseudo');
const wanted = new Set(flags.filter((each) => each !== '--pseudo'));
const out = here(isPseudo ? '../.cache/gallery-pseudo' : '../.cache/gallery');

await mkdir(out, { recursive: true });
const gallery = await openGallery(
  isPseudo ? PSEUDO_EXTENSION : BUILT_EXTENSION,
  here('../.cache/gallery-extension'),
);
try {
  for (const shot of (isPseudo ? PSEUDO_SHOTS : SHOTS).filter(
    ({ name }) => wanted.size === 0 || wanted.has(name),
  )) {
    const page = await gallery.draw(shot);
    await page.screenshot({ path: `${out}/${shot.name}.png`, fullPage: true });
    await page.close();
    console.log(shot.name);
  }
  for (const problem of gallery.browser.problems) console.log(`problem: ${problem}`);
} finally {
  await gallery.close();
}
