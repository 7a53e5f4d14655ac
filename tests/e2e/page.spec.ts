import type { Locator, Page } from '@playwright/test';

import {
  drafts,
  fillForm,
  goalField,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import type { Stack } from '../support/browser/stack.ts';
import { expect, test } from './fixtures.ts';

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const addButton = (page: Page): Locator => page.getByRole('button', { name: 'Add this page' });
const openTab = async (stack: Stack, url: string): Promise<Page> => {
  const page = await stack.browser.context.newPage();
  await page.goto(url);
  return page;
};

test('a page is taken where the toolbar button was pressed on it: title, address and what is selected', async ({
  stack,
}) => {
  const page = await openTab(stack, `${site.url}#secret-fragment`);
  await page.evaluate(() => {
    document.title = 'Tide tables';
    document.body.innerHTML = '<p id="a">High water at 04:12.</p><p>Not selected.</p>';
    getSelection()?.selectAllChildren(document.querySelector('#a') ?? document.body);
  });
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await addButton(popup).click();
  await expect(popup.getByText('With the page Tide tables')).toBeVisible();
  await expect(popup.getByText('High water at 04:12.')).toBeVisible();

  const calls = stack.provider.calls.length;
  await fillForm(popup, {
    goal: 'Answer when the tide is high',
    provider: 'OpenAI',
    providerKey: newProviderKey(),
  });
  await startButton(popup).click();
  await expect(drafts(popup)).toHaveCount(1);
  const prompts = stack.provider.calls.slice(calls).map(({ prompt }) => prompt);
  expect(prompts.some((prompt) => prompt.includes('High water at 04:12.'))).toBe(true);
  expect(prompts.join()).not.toMatch(/Not selected|secret-fragment/);
  await expect(popup.getByText('With the page Tide tables').first()).toBeVisible();
  await popup.close();
  await page.close();
});

test('a page that was removed again is not sent', async ({ stack }) => {
  const page = await openTab(stack, site.url);
  await page.evaluate(() => {
    document.title = 'Nobody else’s business';
  });
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await addButton(popup).click();
  await popup.getByRole('button', { name: 'Remove page' }).click();
  await expect(addButton(popup)).toBeVisible();

  const calls = stack.provider.calls.length;
  await fillForm(popup, { goal: 'Plan without it', provider: 'OpenAI', providerKey: newProviderKey() });
  await startButton(popup).click();
  await expect(drafts(popup)).toHaveCount(1);
  const prompts = stack.provider.calls.slice(calls).map(({ prompt }) => prompt);
  expect(prompts.join()).not.toContain('Nobody else');
  await popup.close();
  await page.close();
});

test('a click in the panel gives no access to an ordinary page, and it says what does', async ({ stack }) => {
  const beside = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await stack.browser.openSidePanel(beside);
  await goalField(panel).fill('Of the tab before');
  const page = await openTab(stack, 'about:blank');
  await page.bringToFront();
  // The panel has followed.
  await expect(goalField(panel)).toHaveValue('');
  await addButton(panel).click();

  await expect(panel.getByRole('alert')).toContainText('gives no access to this page');
  await expect(panel.getByRole('alert')).toContainText('Press the toolbar button');
  await page.close();
  await panel.close();
  await beside.close();
});

/** As another view of the same tab would: this one is told of the page alone. */
const takePageElsewhere = (panel: Page): Promise<void> =>
  panel.evaluate(`(async () => {
    const [tab] = await chrome.tabs.query({ active: true });
    const port = chrome.runtime.connect({ name: 'byok-view' });
    port.postMessage({ request_id: 1, request: { type: 'take-page', tab_id: tab.id } });
  })()`);

test('a page that was taken after all takes the place of the words that it could not be', async ({
  stack,
}) => {
  const beside = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await stack.browser.openSidePanel(beside);
  const page = await openTab(stack, 'about:blank');
  await addButton(panel).click();
  await expect(panel.getByRole('alert')).toContainText('gives no access to this page');
  await page.goto(site.url);
  await takePageElsewhere(panel);

  await expect(panel.getByText('With the page An ordinary page')).toBeVisible();
  await expect(panel.getByRole('alert')).toBeHidden();
  await page.close();
  await panel.close();
  await beside.close();
});

test('beside an entity of the registry its own permission is enough', async ({ stack }) => {
  await stack.registry.import('registry/catalog/seed/byok/invoice-check', 'byok');
  const page = await openTab(stack, `${stack.registryUrl}/e/byok/invoice-check`);
  const panel = await stack.browser.openSidePanel(page);
  await addButton(panel).click();
  await expect(panel.getByText('With the entity byok/invoice-check')).toBeVisible();

  await expect(panel.locator('.page-chip')).toContainText('IBAN');
  await panel.close();
  await page.close();
});
