import { setTimeout as pause } from 'node:timers/promises';

import type { Page } from '@playwright/test';

import { PATHS } from '../../lib/protocol/index.ts';
import { drafts, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import type { Stack } from '../support/browser/stack.ts';
import { deepCount } from '../support/counts.ts';
import { PLAIN_ORDER } from '../support/worker/plain-order.ts';
import { openWorkerPort } from '../support/worker/worker-port.ts';
import { expect, test } from './fixtures.ts';

const KILLS = deepCount({ sample: 3, deep: 20 });

/** A finished run of a page's own tab, not yet saved. */
const finishRun = async (stack: Stack, goal: string): Promise<{ page: Page; runId: string }> => {
  const page = await stack.browser.openExtensionPage('sidepanel.html');
  await startRun(page, { goal, provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Save plan' })).toBeVisible();
  const run = await (await openWorkerPort(page)).run();
  return { page, runId: run?.run_id ?? '' };
};

/** Plans of this goal as the registry lists them. */
const plansOf = async (stack: Stack, goal: string): Promise<number> => {
  const response = await fetch(`${stack.registryUrl}${PATHS.myPlans}?limit=100`, {
    headers: { authorization: `Bearer ${stack.accessToken}` },
  });
  const { items } = (await response.json()) as { items: { goal: string }[] };
  return items.filter((plan) => plan.goal === goal).length;
};

test('S22 fifty saves at once make one plan', async ({ stack }) => {
  const goal = 'Save me fifty times';
  const { page, runId } = await finishRun(stack, goal);
  const port = await openWorkerPort(page);

  const replies = await port.askMany({ type: 'save-plan', run_id: runId }, 50);

  expect(new Set(replies.map(({ type }) => type))).toEqual(new Set(['ok']));
  expect(await plansOf(stack, goal)).toBe(1);
  await expect(page.getByRole('link', { name: 'Open the plan' })).toBeVisible();
  await page.close();
});

test('S22 a worker that is killed while it saves leaves one plan, saved again or not', async ({ stack }) => {
  test.setTimeout(KILLS * 20_000 + 20_000);
  for (let time = 0; time < KILLS; time += 1) {
    const goal = `Survive the save ${time}`;
    const { page, runId } = await finishRun(stack, goal);
    const port = await openWorkerPort(page);

    await port.say({ type: 'save-plan', run_id: runId });
    // Spread over the few milliseconds that a save takes: before it left, under way, answered.
    await pause(time * 2);
    await stack.browser.killWorker();
    const again = await openWorkerPort(page);

    expect(await again.run()).toMatchObject({ run_id: runId, status: 'succeeded' });
    expect(await again.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
    expect(await plansOf(stack, goal)).toBe(1);
    await page.close();
  }
});

test('an unsaved composition outlives its tab and its worker, and can still be saved', async ({ stack }) => {
  const goal = 'Outlive everything but the session';
  const { page, runId } = await finishRun(stack, goal);
  await page.close();
  await stack.browser.killWorker();

  const plans = await stack.browser.openExtensionPage('plans.html');
  const entry = plans.getByRole('listitem').filter({ hasText: goal });
  await expect(entry).toContainText('Not saved');
  const port = await openWorkerPort(plans);
  expect(await port.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });

  expect(await plansOf(stack, goal)).toBe(1);
  await plans.close();
});

test('a goal with a key in it is refused before the key field is read', async ({ stack }) => {
  const goal = 'Say hello and mention sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ';
  const page = await stack.browser.openExtensionPage('sidepanel.html');
  const port = await openWorkerPort(page);
  const tabId = await page.evaluate<number>('chrome.tabs.getCurrent().then((tab) => tab.id)');

  const reply = await port.ask({
    type: 'check-start',
    tab_id: tabId,
    goal,
    via: 'registry',
    provider: 'openai',
    model: 'gpt-5-mini',
    address: '',
    ...PLAIN_ORDER,
    registry_url: stack.registryUrl,
  });

  expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'key-in-goal' } });
  await page.close();
});
