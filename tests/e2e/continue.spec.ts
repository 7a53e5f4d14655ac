import type { Page } from '@playwright/test';

import { drafts, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import type { Stack } from '../support/browser/stack.ts';
import { faults, text } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

const GOAL = 'A bundle of three for on-call work';

const missing = (page: Page) => page.getByRole('region', { name: 'Missing drafts' });
const openForm = (page: Page) =>
  missing(page).getByRole('button', { name: 'Draft the missing ones…' }).click();
const submit = (page: Page) =>
  missing(page).getByRole('button', { name: 'Draft the missing ones', exact: true }).click();

const names = (page: Page) => drafts(page).getByRole('heading', { level: 3 });

/** Has the missing drafts written with the key typed once more, and returns what the provider was asked. */
const draftMissing = async (
  page: Page,
  { provider }: Pick<Stack, 'provider'>,
): Promise<(string | null)[]> => {
  provider.setScript(() => undefined);
  const before = provider.calls.length;
  await openForm(page);
  await expect(missing(page)).toContainText('Likely');
  await missing(page).getByLabel('API key').fill(newProviderKey());
  await submit(page);
  await expect(page.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();
  await expect(missing(page)).toHaveCount(0);
  return provider.calls.slice(before).map(({ asked }) => asked);
};

const ORDER = ['a-bundle-of-three-guide', 'a-bundle-of-three-agent', 'a-bundle-of-three-server'];

test('a bundle with one failed draft is completed by that draft alone, and saved', async ({ stack }) => {
  const page = await stack.browser.openExtensionPage('sidepanel.html');
  stack.provider.setScript(({ asked }) => (asked === 'agent_draft' ? text('No.') : undefined));
  await startRun(page, { goal: GOAL, provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(page.getByRole('heading', { name: '2 drafts ready' })).toBeVisible();
  await expect(missing(page)).toContainText('a-bundle-of-three-agent');
  await expect(page.getByRole('region', { name: 'Gaps' })).toContainText(
    '"a-bundle-of-three-agent" is missing',
  );

  expect(await draftMissing(page, stack)).toEqual(['agent_draft', 'critique']);

  await expect(names(page)).toHaveText(ORDER);
  await expect(page.getByText('is missing')).toHaveCount(0);
  await page.getByRole('button', { name: 'Save plan' }).click();
  await page.getByRole('link', { name: 'Open the plan' }).waitFor();
  await page.close();
});

test('what was left undone by a killed worker is drafted, beside the drafts that it had', async ({
  stack,
}) => {
  const page = await stack.browser.openExtensionPage('sidepanel.html');
  stack.provider.setScript(({ asked }) =>
    asked === 'agent_draft' ? faults.silence('mid-stream') : undefined,
  );
  await startRun(page, { goal: GOAL, provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(page)).toHaveCount(2);
  await stack.browser.killWorker();
  await expect(page.getByRole('heading', { name: 'Interrupted, partial: 2 of 3 drafts' })).toBeVisible();
  await page.reload();

  expect(await draftMissing(page, stack)).toEqual(['agent_draft', 'critique']);
  await expect(names(page)).toHaveText(ORDER);
  await page.close();
});

test('one that is cancelled loses nothing, and can be tried again', async ({ stack }) => {
  const page = await stack.browser.openExtensionPage('sidepanel.html');
  stack.provider.setScript(({ asked }) => (asked === 'agent_draft' ? text('No.') : undefined));
  await startRun(page, { goal: GOAL, provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(page.getByRole('heading', { name: '2 drafts ready' })).toBeVisible();

  stack.provider.setScript(() => faults.silence('mid-stream'));
  await openForm(page);
  await expect(missing(page).getByLabel('API key')).toBeFocused();
  await missing(page).getByRole('button', { name: 'Not now' }).click();
  await expect(missing(page).getByRole('heading', { name: 'Missing drafts' })).toBeFocused();
  await openForm(page);
  await missing(page).getByLabel('API key').fill(newProviderKey());
  await submit(page);
  await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
  await expect(drafts(page)).toHaveCount(2);
  await expect(page.getByRole('list', { name: 'Drafts to come' })).toContainText('a-bundle-of-three-agent');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Cancelled, partial: 2 of 3 drafts' })).toBeVisible();
  await expect(drafts(page)).toHaveCount(2);

  expect(await draftMissing(page, stack)).toEqual(['agent_draft', 'critique']);
  await page.close();
});
