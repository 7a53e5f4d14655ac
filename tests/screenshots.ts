/**
 * `npm run screenshots`: the pictures under `docs/images/`, from a real run of the built extension
 * against a real registry, with the practice provider behind it.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { expect, type Page } from '@playwright/test';

import { freePort, makeToken, startPractice, startRegistry } from '../demo/services.ts';
import { runImport } from '../registry/import/commands.ts';
import { openBrowser } from './support/browser/browser.ts';
import {
  cancelButton,
  drafts,
  fillForm,
  fillSettings,
  startButton,
} from './support/browser/extension-pages.ts';
import { GOALS } from './support/samples/examples.ts';

/** High enough that no other registry of this machine is met. */
const FIRST_PORT = 28_787;
const PANEL = { width: 400, height: 720 };
const PAGE = { width: 880, height: 560 };

const root = fileURLToPath(new URL('..', import.meta.url));
const images = path.join(root, 'docs/images');
const data = await mkdtemp(path.join(tmpdir(), 'byok-screenshots-'));
await mkdir(images, { recursive: true });

const practice = await startPractice(root);
await runImport(
  { command: 'seed' },
  { url: `pglite:${path.join(data, 'registry')}`, now: Date.now, from: root, print: () => {} },
);
const registry = await startRegistry({
  root,
  port: await freePort(FIRST_PORT),
  data: path.join(data, 'registry'),
  practiceBaseUrl: practice.url,
  ownKey: null,
  pause,
});
const token = await makeToken({ root, data: path.join(data, 'registry'), handle: 'ada' });
const browser = await openBrowser();

const take = async (page: Page, name: string, whole = false): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: path.join(images, `${name}-${colorScheme}.png`), fullPage: whole });
  }
  console.log(name);
};

try {
  await fillSettings(browser, { url: registry.url, token });
  const settings = await browser.openExtensionPage('options.html');
  await settings.setViewportSize(PAGE);
  await settings.getByRole('button', { name: 'Test connection' }).click();
  await expect(settings.getByRole('status')).toContainText('Connected');
  await take(settings, 'settings');

  const panel = await browser.openExtensionPage('sidepanel.html');
  await panel.setViewportSize(PANEL);
  await fillForm(panel, {
    goal: GOALS['bundle'] ?? '',
    provider: 'Practice provider',
    providerKey: 'practice-key-0000',
  });
  await take(panel, 'panel-ready');
  await startButton(panel).click();
  await expect(drafts(panel).first()).toBeVisible({ timeout: 60_000 });
  await take(panel, 'panel-running');
  await expect(cancelButton(panel)).toBeHidden({ timeout: 60_000 });
  await take(panel, 'panel-done', true);
  await panel.getByRole('button', { name: 'Save plan' }).click();
  await expect(panel.getByText('Saved, without your key.')).toBeVisible();

  const plans = await browser.openExtensionPage('plans.html');
  await plans.setViewportSize(PAGE);
  await expect(plans.getByRole('button', { name: 'Delete', exact: true })).toBeVisible();
  await take(plans, 'plans');

  await plans.getByRole('link', { name: 'Publish…' }).click();
  await plans.getByRole('textbox', { name: 'Label' }).fill('pantry-morning');
  await plans.getByRole('button', { name: 'Next' }).click();
  for (const design of await plans.getByRole('checkbox', { name: /specification/ }).all())
    await design.check();
  await plans.getByRole('button', { name: 'Next' }).click();
  await expect(plans.getByText('The registry has nothing against it.')).toBeVisible();
  await take(plans, 'wizard-review');

  for (const [name, goal] of Object.entries(GOALS)) {
    const example = await browser.openExtensionPage('sidepanel.html');
    await example.setViewportSize(PANEL);
    await fillForm(example, { goal, provider: 'Practice provider', providerKey: 'practice-key-0000' });
    await startButton(example).click();
    await expect(example.getByRole('button', { name: 'Save plan' })).toBeVisible({ timeout: 60_000 });
    await take(example, `example-${name}`, true);
    await example.close();
  }
  for (const problem of browser.problems) console.log(`problem: ${problem}`);
} finally {
  await browser.close();
  await registry.stop();
  await practice.stop();
  await rm(data, { recursive: true, force: true });
}
