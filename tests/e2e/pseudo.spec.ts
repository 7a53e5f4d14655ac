import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '@playwright/test';

import { SERVICES } from '../../lib/services/services.ts';
import { REMOVE_ALL } from '../support/browser/browser.ts';
import { openGallery, type Gallery } from '../support/gallery/draw.ts';
import { STATES } from '../support/gallery/states.ts';
import { PSEUDO_EXTENSION, PSEUDO_SHOTS } from '../support/texts/pseudo-shots.ts';
import { cutTextsOf, literalsOf } from '../support/texts/shown.ts';

/** Every view in a language that nobody speaks, in which each text is twice as long as in English. */
let folder: string;
let gallery: Gallery;

test.beforeAll(async () => {
  await promisify(execFile)('npx', ['wxt', 'build', '--mode', 'pseudo']);
  folder = await mkdtemp(path.join(tmpdir(), 'byok-pseudo-'));
  gallery = await openGallery(PSEUDO_EXTENSION, path.join(folder, 'extension'));
});
test.afterAll(async () => {
  await gallery.close();
  await rm(folder, REMOVE_ALL);
});

for (const shot of PSEUDO_SHOTS) {
  test(`${shot.name} speaks another language without a literal, and has room for it`, async () => {
    const page = await gallery.draw(shot);
    const { state, replies } = STATES[shot.state] ?? {};

    // The names of services are names in every language.
    expect(await literalsOf(page, [state, shot.replies ?? replies, SERVICES])).toEqual([]);
    expect(await cutTextsOf(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await cutTextsOf(page)).toEqual([]);
    await page.close();
  });
}
