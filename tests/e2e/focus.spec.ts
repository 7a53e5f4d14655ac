import type { Locator, Page } from '@playwright/test';

import {
  cancelButton,
  drafts,
  fillForm,
  fillSettings,
  goalField,
  keyField,
  keyRegion,
  newProviderKey,
  progress,
  startButton,
  startRun,
} from '../support/browser/extension-pages.ts';
import type { Stack } from '../support/browser/stack.ts';
import { faults } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

const GOAL = 'Write release notes from merged pull requests';
const openPanel = (stack: Stack): Promise<Page> => stack.browser.openExtensionPage('sidepanel.html');
const planFor = (page: Page, goal: string): Promise<void> =>
  startRun(page, { goal, provider: 'OpenAI', providerKey: newProviderKey() });

test('the goal has the focus when a view opens, and Ctrl+Enter starts from it and from the key', async ({
  stack,
}) => {
  const page = await openPanel(stack);
  await expect(goalField(page)).toBeFocused();
  await page.keyboard.type(GOAL);
  await page.keyboard.press('Control+Enter');
  // Everything is there but the key.
  await expect(keyField(page)).toBeFocused();
  await expect(page.getByRole('alert')).toBeVisible();
  stack.provider.setScript(() => faults.silence('before-headers'));
  const before = stack.provider.calls.length;
  await page.keyboard.type(newProviderKey());
  await page.keyboard.press('Meta+Enter');
  await expect(progress(page)).toBeVisible();
  await stack.provider.callOpened(before + 1);
  await cancelButton(page).click();
  expect(stack.provider.calls).toHaveLength(before + 1);
  await page.close();
});

test('a refused field takes the focus, whichever it is, and is read with what is wrong', async ({
  stack,
}) => {
  const page = await openPanel(stack);
  await fillForm(page, { goal: GOAL, provider: 'OpenAI', providerKey: newProviderKey() });
  const refuse = async (field: Locator, typed: string, problem: RegExp): Promise<void> => {
    const before = await field.inputValue();
    await field.fill(typed);
    await startButton(page).press('Enter');
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(problem);
    await field.fill(before);
  };
  await page.getByText(/^Likely/).click();
  await refuse(page.getByLabel('US dollars at most'), 'a few', /Enter a number of dollars/);
  await refuse(page.getByLabel('Output tokens at most'), '1.5', /Enter a whole number of tokens/);
  await refuse(page.getByLabel('Output tokens per call at most'), '1.5', /tokens per call/);
  await refuse(page.getByRole('combobox', { name: 'Model' }), ' ', /Choose a model/);
  await refuse(goalField(page), ' ', /The goal is empty/);
  await page.close();
});

test('the focus stays with what was done: a saved plan, an opened one, the list it came from', async ({
  stack,
}) => {
  const page = await openPanel(stack);
  await planFor(page, GOAL);
  await page.getByRole('button', { name: 'Save plan' }).press('Enter');
  await expect(page.getByText('Saved, without your key.')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Open the plan' })).toBeFocused();
  await page.close();

  const plans = await stack.browser.openExtensionPage('plans.html');
  await plans.getByRole('link', { name: GOAL }).first().press('Enter');
  await expect(plans.getByRole('blockquote')).toBeFocused();
  await plans.goBack();
  await expect(plans.getByRole('main')).toBeFocused();
  await plans.getByRole('button', { name: 'Delete', exact: true }).first().press('Enter');
  await expect(plans.getByText('The plan is deleted.')).toBeVisible();
  await expect(plans.getByRole('main')).toBeFocused();
  await plans.close();
});

test('the focus stays in My plans when a plan is saved or discarded there', async ({ stack }) => {
  for (const goal of ['The first of two', 'The second of two']) {
    const page = await openPanel(stack);
    await planFor(page, goal);
    await expect(page.getByRole('button', { name: 'Save plan' })).toBeVisible();
    await page.close();
  }
  const plans = await stack.browser.openExtensionPage('plans.html');
  const unsaved = (goal: string) =>
    plans.getByRole('region', { name: 'Not saved' }).getByRole('listitem').filter({ hasText: goal });
  await unsaved('The first of two').getByRole('button', { name: 'Save plan' }).press('Enter');
  await expect(unsaved('The first of two')).toHaveCount(0);
  await expect(plans.getByRole('main')).toBeFocused();
  await unsaved('The second of two').getByRole('button', { name: 'Discard' }).press('Enter');
  await plans.getByRole('button', { name: 'Discard drafts' }).press('Enter');
  await expect(unsaved('The second of two')).toHaveCount(0);
  await expect(plans.getByRole('main')).toBeFocused();
  await plans.close();
});

test('a title that is refused stays where it was typed, and the focus goes back when that closes', async ({
  stack,
}) => {
  const page = await openPanel(stack);
  await planFor(page, 'A plan with a bad title');
  await page.getByRole('button', { name: 'Save plan' }).click();
  await expect(page.getByRole('link', { name: 'Open the plan' })).toBeVisible();
  await page.close();

  const plans = await stack.browser.openExtensionPage('plans.html');
  const rename = plans.getByRole('button', { name: 'Rename' }).first();
  await rename.press('Enter');
  const title = plans.getByLabel('Title; empty for its goal');
  const typed = `My title ${newProviderKey()}`;
  await title.fill(typed);
  await title.press('Enter');
  await expect(plans.getByRole('alert')).toBeVisible();
  await expect(title).toHaveValue(typed);
  await title.press('Escape');
  await expect(rename).toBeFocused();
  await rename.press('Enter');
  await title.fill('A good title');
  await title.press('Enter');
  await expect(plans.getByRole('link', { name: 'A good title', exact: true })).toBeVisible();
  await expect(rename).toBeFocused();
  await plans.close();
});

test('the focus stays in its region when the pressed button goes with what it did', async ({ stack }) => {
  const page = await stack.browser.context.newPage();
  await page.goto(`${stack.registryUrl}/compose`);
  const panel = await stack.browser.openSidePanel(page);
  await panel.getByRole('button', { name: 'Add this page' }).press('Enter');
  await expect(panel.getByText('Exactly this is sent')).toBeVisible();
  await expect(panel.locator('.page-chip')).toBeFocused();
  await panel.getByRole('button', { name: 'Remove page' }).press('Enter');
  await expect(panel.getByRole('button', { name: 'Add this page' })).toBeVisible();
  await expect(panel.locator('.page-chip')).toBeFocused();

  await fillForm(panel, { goal: GOAL, provider: 'OpenAI', providerKey: newProviderKey() });
  await panel.getByRole('checkbox', { name: /^Keep for this session/ }).check();
  await startButton(panel).press('Enter');
  await expect(drafts(panel)).toHaveCount(1);
  await panel.getByRole('button', { name: 'Forget now' }).press('Enter');
  await expect(panel.getByRole('button', { name: 'Forget now' })).toHaveCount(0);
  await expect(keyRegion(panel)).toBeFocused();
  await panel.close();
  await page.close();

  const settings = await stack.browser.openExtensionPage('options.html');
  await settings.getByRole('button', { name: 'Remove token' }).press('Enter');
  await expect(settings.getByText('The token was removed from this browser.')).toBeVisible();
  await expect(settings.getByRole('button', { name: 'Remove token' })).toHaveCount(0);
  await expect(settings.locator('.row:focus')).toContainText('Remove registry');
  await settings.close();
  await fillSettings(stack.browser, { url: stack.registryUrl, token: stack.accessToken });
});
