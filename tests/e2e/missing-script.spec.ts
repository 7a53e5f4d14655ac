import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { BUILT_EXTENSION, REMOVE_ALL } from '../support/browser/browser.ts';
import {
  drafts,
  fillForm,
  keyRegion,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { openStack, type Stack } from '../support/browser/stack.ts';

let extension: string;
let stack: Stack;
test.beforeAll(async () => {
  extension = await mkdtemp(path.join(tmpdir(), 'byok-incomplete-'));
  await cp(BUILT_EXTENSION, extension, { recursive: true });
  stack = await openStack({ browser: { extension } });
});
test.afterAll(async () => {
  await stack.close();
  await rm(extension, REMOVE_ALL);
});

test('a part whose script is missing says so in its place, the page stays, and it can be tried again', async () => {
  const chunks = path.join(extension, 'chunks');
  const run = (await readdir(chunks)).find((name) => name.startsWith('run-')) ?? '';
  const there = path.join(chunks, run);
  const away = path.join(extension, run);
  await rename(there, away);

  // Popup: the side panel loads that script earlier.
  const page = await stack.browser.openExtensionPage('popup.html');
  await fillForm(page, { goal: 'Outlive a part', provider: 'OpenAI', providerKey: newProviderKey() });
  await startButton(page).click();
  const missing = page.getByRole('alert').filter({ hasText: 'This part of the page cannot be loaded.' });
  await expect(missing).toBeVisible();
  await expect(keyRegion(page)).toContainText('Gone from this browser.');

  await missing.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(missing).toBeVisible();
  await rename(away, there);
  await missing.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(drafts(page)).toHaveCount(1);
  await expect(missing).toHaveCount(0);
  // The pressed button is gone.
  await expect(page.locator('div[tabindex="-1"]', { has: drafts(page) }).first()).toBeFocused();
  await page.close();
});
