import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { extensionUrl } from '../../demo/driver/extension.ts';
import { openDirectStack } from '../support/browser/direct-stack.ts';
import {
  drafts,
  fillForm,
  goalField,
  keyField,
  keyRegion,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { placesOf } from '../support/browser/key-search.ts';
import { openUnwatchedBrowser } from '../support/browser/unwatched-browser.ts';
import { openUnwatchedStack } from '../support/browser/unwatched-stack.ts';
import { searchFolder } from '../support/canary/canary.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { expect, test } from './fixtures.ts';

const FIFTEEN_MINUTES = 15 * 60_000;

test('a key is kept for the session where the person asks for it, seen to run out, and forgotten on the spot', async ({
  stack,
}) => {
  const providerKey = newProviderKey();
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  const keep = panel.getByRole('checkbox', { name: 'Keep for this session' });
  await expect(keep).not.toBeChecked();
  await fillForm(panel, { goal: 'Keep my key a while', provider: 'OpenAI', providerKey });
  await keep.check();
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(1);
  await expect(keyRegion(panel)).toContainText('Your key for OpenAI is kept for this session');
  await expect(panel.getByText(/It is forgotten after 1[45]:\d\d without a run/)).toBeVisible();
  expect(await placesOf(providerKey, panel, stack)).toEqual(['storage']);

  await panel.getByText('Plan again').click();
  const alarm = await panel.evaluate<{ scheduledTime: number }>("chrome.alarms.get('forget-key')");
  expect(Math.abs(alarm.scheduledTime - Date.now() - FIFTEEN_MINUTES)).toBeLessThan(60_000);
  const calls = stack.provider.calls.length;
  await goalField(panel).fill('Plan once more without a paste');
  await startButton(panel).click();
  await expect(panel.getByRole('article', { name: 'plan-once-more-without' })).toBeVisible();
  expect(new Set(stack.provider.calls.slice(calls).map((call) => call.providerKey))).toEqual(
    new Set([providerKey]),
  );

  await panel.getByText('Plan again').click();
  await panel.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Anthropic' });
  await expect(keyField(panel)).toBeVisible();
  await expect(keyRegion(panel)).toContainText('Your key for OpenAI is kept for this session');
  await panel.getByRole('button', { name: 'Forget now' }).click();
  await expect(keyRegion(panel)).toContainText('Gone from this browser.');
  expect(await placesOf(providerKey, panel, stack)).toEqual([]);
  await panel.close();
});

test('S01 a kept key is in no file of the profile, and gone when the browser was quit', async () => {
  const profile = await mkdtemp(path.join(tmpdir(), 'byok-profile-'));
  const providerKey = newProviderKey();
  const stack = await openUnwatchedStack({ browser: { profile } });
  try {
    const panel = await stack.browser.open(extensionUrl('sidepanel.html'));
    await (await panel.find('checkbox', 'Keep for this session, in memory only')).click();
    await stack.startRun(panel, 'Keep it until I quit', providerKey);
    await panel.says('1 draft ready');
    expect(await panel.evaluate("chrome.storage.session.get('kept-key').then(JSON.stringify)")).toContain(
      providerKey,
    );
    expect(await searchFolder(profile, providerKey)).toEqual([]);

    await stack.browser.close();
    expect(await searchFolder(profile, providerKey)).toEqual([]);
    const again = await openUnwatchedBrowser({ profile });
    const next = await again.open(extensionUrl('sidepanel.html'));
    await next.find('textbox', 'API key');
    expect(await next.evaluate('chrome.storage.session.get(null).then(JSON.stringify)')).not.toContain(
      providerKey,
    );
    await again.close();
  } finally {
    await stack.close();
    await rm(profile, { recursive: true, force: true });
  }
});

test('S27 a key that was kept for the provider alone goes through no registry that is set since, until the person says so', async () => {
  const data = await createDataFolder();
  const stack = await openDirectStack(data.folder);
  try {
    const providerKey = newProviderKey();
    await stack.allowVendors();
    const panel = await stack.browser.openExtensionPage('sidepanel.html');
    await fillForm(panel, {
      goal: 'Keep it for the provider',
      provider: 'OpenAI',
      model: 'gpt-kept',
      providerKey,
    });
    await panel.getByRole('checkbox', { name: 'Keep for this session' }).check();
    await startButton(panel).click();
    await expect(drafts(panel)).toHaveCount(1);
    await expect(keyRegion(panel)).toContainText('and is sent only to OpenAI');
    const calls = stack.provider.calls.length;

    await stack.connectRegistry();
    const host = new URL(stack.registryUrl).host;
    await panel.getByText('Plan again').click();
    await goalField(panel).fill('Go through the registry');
    await expect(panel.getByText('Send my key through the registry')).toBeVisible();
    await expect(panel.getByRole('combobox', { name: 'Model' })).toHaveValue('gpt-kept');
    const question = keyRegion(panel).getByRole('alert');
    await expect(question).toContainText('You kept it to be sent only to OpenAI');
    await expect(question).toContainText(
      `The next run would send a key through ${host}, which would see it too`,
    );
    await expect(keyField(panel)).toBeVisible();
    await startButton(panel).click();
    await expect(panel.getByText('There is no key yet. Paste one.')).toBeVisible();
    const runsSent = () => stack.proxy.requests.filter(({ path: sent }) => sent === '/v1/intent/byo');
    expect(runsSent()).toEqual([]);
    expect(stack.provider.calls).toHaveLength(calls);

    await keyRegion(panel)
      .getByRole('button', { name: `Send it through ${host}` })
      .click();
    await expect(keyRegion(panel)).toContainText(`and is sent through ${host}`);
    await expect(question).toHaveCount(0);
    await startButton(panel).click();
    await expect(panel.getByRole('article', { name: 'go-through-the-registry' })).toBeVisible();
    expect(runsSent().map((sent) => sent.body().includes(providerKey))).toEqual([true]);
    expect(new Set(stack.provider.calls.slice(calls).map((call) => call.providerKey))).toEqual(
      new Set([providerKey]),
    );
    expect(stack.browser.problems).toEqual([]);
    await panel.close();
  } finally {
    await stack.close();
    await data.remove();
  }
});
