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

/** Moves the script of that name away until what is returned is called. */
const takeAway = async (name: string): Promise<() => Promise<void>> => {
  const chunks = path.join(extension, 'chunks');
  const found = (await readdir(chunks)).find((each) => each.startsWith(`${name}-`)) ?? '';
  await rename(path.join(chunks, found), path.join(extension, found));
  return () => rename(path.join(extension, found), path.join(chunks, found));
};

test('a part whose script is missing says so in its place, the page stays, and it can be tried again', async () => {
  const bringBack = await takeAway('run');
  // Popup: the side panel loads that script earlier.
  const page = await stack.browser.openExtensionPage('popup.html');
  await fillForm(page, { goal: 'Outlive a part', provider: 'OpenAI', providerKey: newProviderKey() });
  await startButton(page).click();
  const missing = page.getByRole('alert').filter({ hasText: 'This part of the page cannot be loaded.' });
  await expect(missing).toBeVisible();
  await expect(keyRegion(page)).toContainText('Gone from this browser.');

  await missing.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(missing).toBeVisible();
  await bringBack();
  await missing.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(drafts(page)).toHaveCount(1);
  await expect(missing).toHaveCount(0);
  // The pressed button is gone.
  await expect(page.locator('div[tabindex="-1"]', { has: drafts(page) }).first()).toBeFocused();
  await page.close();
});

test('a press whose script is missing says that it failed, and works once the script is there', async () => {
  const bringBack = await takeAway('form');
  const page = await stack.browser.openExtensionPage('popup.html');
  await expect(page.getByRole('combobox', { name: 'Provider' })).toBeEnabled();
  await startButton(page).click();
  await expect(page.locator('.compose-form > [role=alert]')).toBeVisible();
  await expect(startButton(page)).toHaveAttribute('aria-disabled', 'false');
  await bringBack();
  await fillForm(page, { goal: 'Press it again', provider: 'OpenAI', providerKey: newProviderKey() });
  await startButton(page).click();
  await expect(drafts(page)).toHaveCount(1);
  await page.close();
});

test('a page that cannot read what the worker says tells so', async () => {
  const bringBack = await takeAway('reader');
  const page = await stack.browser.openExtensionPage('popup.html');
  await expect(page.locator('main > [role=alert]')).toBeVisible();
  await bringBack();
  await page.close();
});
