import type { Page } from '@playwright/test';

import {
  cancelButton,
  chooseWay,
  drafts,
  fillForm,
  goalField,
  keyField,
  newProviderKey,
  openInSidePanel,
  progress,
  startRun,
} from '../support/browser/extension-pages.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import type { Stack } from '../support/browser/stack.ts';
import { faults } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const openTab = async (stack: Stack, url: string): Promise<Page> => {
  const page = await stack.browser.context.newPage();
  await page.goto(url);
  return page;
};

const kindsOfContext = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    '(async () => (await chrome.runtime.getContexts({})).map(({ contextType }) => contextType))()',
  );

test('the toolbar button opens the popup on an ordinary page', async ({ stack }) => {
  const page = await openTab(stack, site.url);
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await expect(goalField(popup)).toBeFocused();
  expect(await kindsOfContext(popup)).toContain('POPUP');
  await page.close();
});

test('the toolbar button opens the native side panel beside a page of the registry', async ({ stack }) => {
  const page = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await stack.browser.openSidePanel(page);
  await expect(goalField(panel)).toBeFocused();
  expect(await kindsOfContext(panel)).toContain('SIDE_PANEL');
  await panel.close();
  await page.close();
});

test('"Open in side panel" takes the goal along and leaves the key behind', async ({ stack }) => {
  const page = await openTab(stack, site.url);
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await fillForm(popup, { goal: 'Carry this over', provider: 'OpenAI', providerKey: newProviderKey() });
  const panel = await openInSidePanel(stack.browser, popup);
  await expect(goalField(panel)).toHaveValue('Carry this over');
  await expect(keyField(panel)).toHaveValue('');
  await panel.close();
  await page.close();
});

test('where the browser would ask first, the native popup has no key field and its goal goes to the panel', async ({
  stack,
}) => {
  const page = await openTab(stack, site.url);
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await goalField(popup).fill('Carry this over');
  await chooseWay(popup, 'Only to the provider');
  await expect(popup.getByText('paste your key there')).toBeVisible();
  await expect(keyField(popup)).toBeHidden();
  const panel = await openInSidePanel(stack.browser, popup);
  await expect(goalField(panel)).toHaveValue('Carry this over');
  await expect(keyField(panel)).toBeVisible();
  await chooseWay(panel, 'Through the registry');
  await panel.close();
  await page.close();
});

/** What the toolbar button opens over the tab in front; empty for none of our pages. */
const popupOfTab = (page: Page): Promise<string> =>
  page.evaluate<string>(`(async () => {
    const [tab] = await chrome.tabs.query({ active: true });
    return chrome.action.getPopup({ tabId: tab.id });
  })()`);

test('pressed beside an open panel, the button opens no popup over it and lets the page be added', async ({
  stack,
}) => {
  const page = await openTab(stack, site.url);
  await stack.browser.pressToolbarButton(page);
  const panel = await openInSidePanel(stack.browser, await stack.browser.findExtensionPage('popup.html'));
  await expect.poll(() => popupOfTab(panel)).toBe('');
  const other = await openTab(stack, `${site.url}other`);
  await expect.poll(() => popupOfTab(panel)).toBe('');
  await stack.browser.pressToolbarButton(other);
  await panel.getByRole('button', { name: 'Add this page' }).click();
  await expect(panel.getByText('With the page An ordinary page')).toBeVisible();
  expect(await kindsOfContext(panel)).not.toContain('POPUP');

  await panel.close();
  const settings = await stack.browser.openExtensionPage('options.html');
  await expect.poll(() => popupOfTab(settings)).toContain('popup.html');
  await other.bringToFront();
  await stack.browser.pressToolbarButton(other);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await popup.close();
  await settings.close();
  await other.close();
  await page.close();
});

test('"Open in side panel" shows the run that the popup started', async ({ stack }) => {
  stack.provider.setScript(() => faults.silence('mid-stream'));
  const page = await openTab(stack, site.url);
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await startRun(popup, { goal: 'Started in the popup', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(progress(popup)).toBeVisible();
  const panel = await openInSidePanel(stack.browser, popup);
  await expect(progress(panel)).toBeVisible();
  await expect(panel.getByText('Started in the popup')).toBeVisible();
  await cancelButton(panel).click();
  await expect(panel.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  await panel.close();
  await page.close();
});

test('the panel shows the run of the active tab, and another with another tab', async ({ stack }) => {
  const first = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await stack.browser.openSidePanel(first);
  await startRun(panel, { goal: 'The first tab', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(panel)).toHaveCount(1);

  const second = await openTab(stack, `${stack.registryUrl}/compose`);
  await expect(drafts(panel)).toHaveCount(0);
  await expect(goalField(panel)).toHaveValue('');
  await startRun(panel, { goal: 'The second tab', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(panel.getByRole('article', { name: 'the-second-tab' })).toBeVisible();

  await first.bringToFront();
  await expect(panel.getByRole('article', { name: 'the-first-tab' })).toBeVisible();
  await expect(drafts(panel)).toHaveCount(1);
  await panel.close();
  await second.close();
  await first.close();
});
