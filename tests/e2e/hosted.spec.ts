import path from 'node:path';

import type { Page } from '@playwright/test';
import axeCore from 'axe-core';

import { openBrowser } from '../support/browser/browser.ts';
import {
  drafts,
  fillSettings,
  goalField,
  keyField,
  keyRegion,
  newProviderKey,
  progress,
  startButton,
} from '../support/browser/extension-pages.ts';
import { hostedSettings, OPERATOR_KEY } from '../support/browser/hosted.ts';
import { openProxy } from '../support/browser/proxy.ts';
import { type Backend, openBackend } from '../support/browser/stack.ts';
import { createGate, goodBut } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

declare global {
  var axe: typeof axeCore;
}

const planButton = (page: Page) => page.getByRole('button', { name: 'Plan', exact: true });

interface Scene extends Backend {
  open: () => ReturnType<typeof openBrowser>;
  proxy: Awaited<ReturnType<typeof openProxy>>;
}

/** Runs a test on a registry with a budget, and a browser profile that can be come back to. */
const onHosted = async (
  tokensPerDay: number,
  work: (scene: Scene) => Promise<void>,
  dayBegins?: string,
): Promise<void> => {
  const hosted = await hostedSettings(tokensPerDay, dayBegins);
  const backend = await openBackend(hosted.registry);
  const proxy = await openProxy();
  const profile = path.join(hosted.folder, 'profile');
  const opened: Awaited<ReturnType<typeof openBrowser>>[] = [];
  try {
    await work({
      ...backend,
      proxy,
      open: async () => {
        const browser = await openBrowser({ profile, flags: proxy.flags });
        opened.push(browser);
        return browser;
      },
    });
    expect(opened.flatMap(({ problems }) => problems)).toEqual([]);
  } finally {
    for (const browser of opened) await browser.close();
    await proxy.close();
    await backend.registry.stop();
    await backend.provider.stop();
    await hosted.remove();
  }
};

const lookForFaults = async (page: Page): Promise<void> => {
  await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ exclude: ['.markdown', '.source'] }));
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
};

test('a spent budget leads in one click to one’s own key, with goal and page unchanged', async () => {
  // Too little for any call.
  await onHosted(10, async ({ open, proxy, registryUrl, accessToken, provider }) => {
    const browser = await open();
    await fillSettings(browser, { url: registryUrl, token: accessToken });
    const site = await browser.context.newPage();
    await site.goto(`${registryUrl}/compose`);
    const panel = await browser.openSidePanel(site);
    const goal = '  Write release notes — from merged pull requests\n  «with» two  spaces ';
    await goalField(panel).fill(goal);
    await panel.getByRole('button', { name: 'Add this page' }).click();
    const chip = panel.locator('.page-chip');
    await expect(chip).toContainText('With the page');
    const shownPage = await chip.innerText();
    await expect(keyField(panel)).toHaveCount(0);
    await lookForFaults(panel);

    await planButton(panel).click();
    const alert = panel.getByRole('alert');
    await expect(alert).toContainText(/budget (?:of this registry )?is spent/i);
    const refused = proxy.requests.find((request) => request.path === '/v1/intent');
    expect(refused?.answer().toString()).toContain('budget-exhausted');
    expect(provider.calls).toEqual([]);
    await lookForFaults(panel);

    await alert.getByRole('button', { name: 'Plan with my key' }).click();
    await expect(keyField(panel)).toBeFocused();
    expect(await goalField(panel).inputValue()).toBe(goal);
    expect(await chip.innerText()).toBe(shownPage);

    const providerKey = newProviderKey();
    await panel.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'OpenAI' });
    await keyField(panel).pressSequentially(providerKey);
    await startButton(panel).click();
    await expect(drafts(panel)).toHaveCount(1);
    await expect(keyRegion(panel)).toContainText('Gone from this browser.');

    const sent = proxy.requests.filter(({ path: where }) => where.startsWith('/v1/intent'));
    expect(sent.map(({ method, path: where }) => `${method} ${where}`)).toEqual([
      'POST /v1/intent',
      'POST /v1/intent/byo',
    ]);
    const [job, run] = sent.map((request) => {
      const text = request.bytes().toString();
      return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>;
    });
    expect(job).toEqual({ goal: goal.trim(), grounding: run?.['grounding'] });
    expect(run?.['goal']).toBe(goal.trim());
    expect(provider.calls.every(({ providerKey: carried }) => carried === providerKey)).toBe(true);
  });
});

test('a person without a key gets drafts, quits the browser, and finds them under My plans', async () => {
  await onHosted(10_000_000, async ({ open, proxy, registryUrl, accessToken, provider }) => {
    const gate = createGate();
    provider.setScript((call) => (call.asked === 'skill_draft' ? gate.behaviour : undefined));
    let browser = await open();
    await fillSettings(browser, { url: registryUrl, token: accessToken });
    const panel = await browser.openExtensionPage('sidepanel.html');
    await goalField(panel).fill('Write release notes from merged pull requests');
    await panel.getByText("How to compose: on this registry's budget").click();
    await expect(panel.getByRole('radiogroup', { name: 'How to compose' }).getByRole('radio')).toHaveCount(3);
    await planButton(panel).click();
    await expect(progress(panel)).toBeVisible();
    await expect(panel.getByText(/goes on when you close this panel/)).toBeVisible();
    await expect(keyRegion(panel)).toContainText('None: the registry uses its own key.');
    await lookForFaults(panel);
    await gate.reached;
    await browser.close();

    gate.release();
    browser = await open();
    const plans = await browser.openExtensionPage('plans.html');
    const jobs = plans.getByRole('region', { name: 'On the registry' });
    await expect(jobs.getByText('Done', { exact: true })).toBeVisible({ timeout: 30_000 });
    await lookForFaults(plans);
    await jobs.getByRole('link', { name: 'Open' }).click();
    await expect(drafts(plans)).toHaveCount(1);
    await expect(plans.locator('input[type=password]')).toHaveCount(0);
    await lookForFaults(plans);
    await plans.getByRole('button', { name: 'Save plan' }).click();
    await expect(plans.getByRole('link', { name: 'Open the plan' })).toBeVisible();

    const bytes = Buffer.concat(proxy.requests.map((request) => request.bytes()));
    expect(bytes.includes('provider_key')).toBe(false);
    expect(bytes.includes(OPERATOR_KEY)).toBe(false);
    expect(provider.calls.every(({ providerKey: carried }) => carried === OPERATOR_KEY)).toBe(true);
    expect(
      proxy.requests.filter(({ method, path: where }) => `${method} ${where}` === 'POST /v1/intent'),
    ).toHaveLength(1);
  });
});

test('a job is cancelled on its registry, and outlives its tab until then', async () => {
  await onHosted(10_000_000, async ({ open, registryUrl, accessToken, provider }) => {
    const gate = createGate();
    provider.setScript((call) => (call.asked === 'skill_draft' ? gate.behaviour : undefined));
    const browser = await open();
    await fillSettings(browser, { url: registryUrl, token: accessToken });
    const panel = await browser.openExtensionPage('sidepanel.html');
    await goalField(panel).fill('Write release notes from merged pull requests');
    await planButton(panel).click();
    await gate.reached;
    await panel.close();

    const plans = await browser.openExtensionPage('plans.html');
    const jobs = plans.getByRole('region', { name: 'On the registry' });
    await expect(jobs.getByText('In progress', { exact: true })).toBeVisible();
    await jobs.getByRole('button', { name: 'Cancel' }).click();
    await jobs.getByRole('button', { name: 'Cancel the job' }).click();
    await expect(jobs.getByText('Cancelled', { exact: true })).toBeVisible();
    await expect.poll(() => provider.calls.filter(({ outcome }) => outcome === 'open')).toEqual([]);
  });
});

/** The next whole minute that leaves time to spend a budget before it. */
const nextDay = (): { begins: string; at: number } => {
  const at = Math.ceil((Date.now() + 30_000) / 60_000) * 60_000;
  return { begins: new Date(at).toISOString().slice(11, 16), at };
};

test('a budget that was spent is back when the next day of the registry begins, and the panel says so', async () => {
  test.setTimeout(240_000);
  const day = nextDay();
  // Enough for any call of a job, and the first one is billed for nearly all of it.
  await onHosted(
    30_000,
    async ({ open, registryUrl, accessToken, provider }) => {
      provider.setScript(() => goodBut({}, { usage: { input: 28_000, output: 1_000 } }));
      const browser = await open();
      await fillSettings(browser, { url: registryUrl, token: accessToken });
      const panel = await browser.openExtensionPage('sidepanel.html');
      await goalField(panel).fill('Write release notes from merged pull requests');
      await planButton(panel).click();
      await expect(panel.getByRole('alert')).toContainText("This registry's budget is spent");
      await expect(panel.getByText(/It is spent now, and back at/)).toBeVisible();
      expect(Date.now()).toBeLessThan(day.at);
      await panel.getByRole('alert').getByRole('button', { name: 'Plan with my key' }).click();
      await expect(keyField(panel)).toBeFocused();

      const back = panel.getByRole('status').filter({ hasText: 'The budget of' });
      await expect(back).toContainText('is back.', { timeout: 120_000 });
      expect(Date.now()).toBeGreaterThanOrEqual(day.at);
      const calls = provider.calls.length;
      provider.setScript(() => undefined);
      await back.getByRole('button', { name: 'Plan on it' }).click();
      await expect(keyField(panel)).toHaveCount(0);
      expect(await goalField(panel).inputValue()).toBe('Write release notes from merged pull requests');
      await planButton(panel).click();
      await expect.poll(() => provider.calls.length).toBeGreaterThan(calls);
    },
    day.begins,
  );
});
