import type { Page } from '@playwright/test';

import { drafts, newProviderKey, progress, startRun } from '../support/browser/extension-pages.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import type { Stack } from '../support/browser/stack.ts';
import { createGate, faults } from '../support/provider/index.ts';
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

/** What the toolbar button opens over this tab. */
const press = async (stack: Stack, page: Page, name: 'popup.html' | 'sidepanel.html'): Promise<Page> => {
  if (name === 'sidepanel.html') return stack.browser.openSidePanel(page);
  await stack.browser.pressToolbarButton(page);
  return stack.browser.findExtensionPage(name);
};

/** A run that stands still in the middle of its first answer until `release` is called. */
const startHeld = async (stack: Stack, view: Page, goal: string) => {
  const gate = createGate();
  stack.provider.setScript(() => gate.behaviour);
  const earlier = stack.provider.calls.length;
  await startRun(view, { goal, provider: 'OpenAI', providerKey: newProviderKey() });
  await gate.reached;
  const call = await stack.provider.callOpened(earlier + 1);
  return { call, release: gate.release };
};

test('a run goes on when the popup closes, and is there when it opens again', async ({ stack }) => {
  const page = await openTab(stack, site.url);
  const popup = await press(stack, page, 'popup.html');
  const { call, release } = await startHeld(stack, popup, 'Outlive the popup');
  await popup.close();
  const again = await press(stack, page, 'popup.html');
  await expect(progress(again)).toBeVisible();
  expect(call.outcome).toBe('open');
  release();
  await expect(again.getByRole('article', { name: 'outlive-the-popup' })).toBeVisible();
  await page.close();
});

test('a run goes on when the side panel closes, and is there when it opens again', async ({ stack }) => {
  const page = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await press(stack, page, 'sidepanel.html');
  const { call, release } = await startHeld(stack, panel, 'Outlive the panel');
  await panel.close();
  const again = await press(stack, page, 'sidepanel.html');
  await expect(progress(again)).toBeVisible();
  expect(call.outcome).toBe('open');
  release();
  await expect(again.getByRole('article', { name: 'outlive-the-panel' })).toBeVisible();
  await again.close();
  await page.close();
});

test('a run goes on when its tab navigates and reloads', async ({ stack }) => {
  const page = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await press(stack, page, 'sidepanel.html');
  const { call, release } = await startHeld(stack, panel, 'Outlive the page');
  await page.goto(site.url);
  await page.reload();
  await page.goBack();
  expect(call.outcome).toBe('open');
  release();
  await expect(panel.getByRole('article', { name: 'outlive-the-page' })).toBeVisible();
  await panel.close();
  await page.close();
});

test('a run moves with its tab into another window', async ({ stack }) => {
  const page = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await press(stack, page, 'sidepanel.html');
  const { call, release } = await startHeld(stack, panel, 'Move house');
  await panel.evaluate(`(async () => {
    const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    await chrome.windows.create({ tabId: tab.id });
  })()`);
  await expect(progress(panel)).toHaveCount(0);
  await panel.close();
  const there = await press(stack, page, 'sidepanel.html');
  await expect(progress(there)).toBeVisible();
  expect(call.outcome).toBe('open');
  release();
  await expect(there.getByRole('article', { name: 'move-house' })).toBeVisible();
  await there.close();
  await page.close();
});

test('of two runs in two tabs, closing one tab ends its own run and leaves the other', async ({ stack }) => {
  const first = await openTab(stack, `${stack.registryUrl}/compose`);
  const panel = await press(stack, first, 'sidepanel.html');
  stack.provider.setScript(() => faults.silence('mid-stream'));
  const earlier = stack.provider.calls.length;
  await startRun(panel, { goal: 'Of the first tab', provider: 'OpenAI', providerKey: newProviderKey() });
  const firstCall = await stack.provider.callOpened(earlier + 1);

  const second = await openTab(stack, `${stack.registryUrl}/compose`);
  await expect(progress(panel)).toHaveCount(0);
  const { call, release } = await startHeld(stack, panel, 'Of the second tab');
  await first.close();
  await stack.provider.callClosed(firstCall.number);
  expect(firstCall.outcome).toBe('cut');
  expect(call.outcome).toBe('open');
  release();
  await expect(drafts(panel)).toHaveCount(1);
  await panel.close();
  await second.close();
});
