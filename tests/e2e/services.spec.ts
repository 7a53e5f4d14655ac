import type { Page } from '@playwright/test';

import { type DirectStack, openDirectStack, SERVICE } from '../support/browser/direct-stack.ts';
import {
  drafts,
  goalField,
  keyField,
  keyRegion,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { expect, test } from './fixtures.ts';

let data: DataFolder;
let stack: DirectStack;
test.beforeAll(async () => {
  data = await createDataFolder();
  stack = await openDirectStack(data.folder);
});
test.afterAll(async () => {
  await stack.close();
  await data.remove();
});
test.afterEach(() => expect(stack.browser.problems.splice(0)).toEqual([]));

const picker = (panel: Page) => panel.getByRole('combobox', { name: 'Provider' });
const model = (panel: Page) => panel.getByRole('combobox', { name: 'Model' });

const openPanel = async (): Promise<Page> => {
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await expect(picker(panel)).toBeEnabled();
  return panel;
};

test('services are chosen by name, by the keyboard too, and only what is unknown is asked for', async () => {
  const panel = await openPanel();
  await picker(panel).focus();
  await panel.keyboard.type('Groq');
  await expect(picker(panel).locator('option:checked')).toHaveText('Groq');
  await expect(panel.getByRole('textbox', { name: 'Address' })).toHaveCount(0);
  await expect(keyRegion(panel)).toContainText('Groq alone');
  await expect(keyField(panel)).toHaveAttribute('placeholder', 'starts with gsk_');
  await expect(panel.getByRole('link', { name: 'Get a key' })).toHaveAttribute(
    'href',
    'https://console.groq.com/keys',
  );

  await picker(panel).selectOption({ label: 'Azure OpenAI' });
  await panel.getByRole('textbox', { name: 'Resource name' }).fill('mine');
  await expect(panel.getByText('https://mine.openai.azure.com/openai/v1')).toBeVisible();
  await expect(panel.getByRole('combobox', { name: 'Model' })).toHaveAccessibleDescription(
    'Type the name of your deployment as the model.',
  );

  await picker(panel).selectOption({ label: 'Ollama' });
  await expect(panel.getByText('OLLAMA_ORIGINS=')).toBeVisible();

  await picker(panel).selectOption({ label: 'Another address' });
  const address = panel.getByRole('textbox', { name: 'Address' });
  await address.fill('localhost:4000/v1/chat/completions');
  await address.blur();
  await expect(address).toHaveValue('http://localhost:4000/v1');
  await panel.close();

  const again = await openPanel();
  await expect(picker(again)).toHaveValue('openai-compatible');
  await expect(again.getByRole('textbox', { name: 'Address' })).toHaveValue('http://localhost:4000/v1');
  await again.close();
});

test('addresses that a browser cannot reach say what to do', async () => {
  const panel = await openPanel();
  await goalField(panel).fill('A goal');
  await picker(panel).selectOption({ label: 'Another address' });
  await model(panel).fill('llama');
  const address = panel.getByRole('textbox', { name: 'Address' });
  for (const [typed, says] of [
    ['[::1]:11434', 'Write localhost in its place'],
    ['http://192.168.0.7:11434/v1', 'Put TLS in front of that server'],
  ] as const) {
    await address.fill(typed);
    await startButton(panel).click();
    await expect(panel.getByRole('alert')).toContainText(says);
    await expect(address).toBeFocused();
  }
  await panel.close();
});

test('S07 a service lists its models and answers a run, and only it gets the key', async () => {
  await stack.browser.control.grant([SERVICE.permission]);
  const panel = await openPanel();
  const providerKey = newProviderKey().replace(/^sk-\w+-/, 'xai-');
  const since = stack.proxy.requests.length;
  const earlier = stack.provider.calls.length;
  await goalField(panel).fill('Watch the tide');
  await picker(panel).selectOption({ label: SERVICE.name });
  const load = panel.getByRole('button', { name: 'Load models with my key' });
  await load.click();
  await expect(panel.getByText('Paste your key first')).toBeVisible();
  await keyField(panel).fill(providerKey);
  // The second click of two sends nothing.
  await load.dblclick();
  await expect(panel.getByText('2 models loaded')).toBeVisible();
  await expect(keyField(panel)).toHaveValue(providerKey);
  await model(panel).click();
  await panel.getByRole('option', { name: 'scripted-small' }).click();
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(1);

  const [list, ...calls] = stack.provider.calls.slice(earlier);
  expect([list?.method, list?.path]).toEqual(['GET', '/openai/v1/models']);
  expect(calls.map(({ json }) => (json as { model: string }).model)).toEqual(
    calls.map(() => 'scripted-small'),
  );
  for (const call of [list, ...calls]) expect(call?.headers['authorization']).toBe(`Bearer ${providerKey}`);
  expect(stack.proxy.hosts(since)).toEqual([SERVICE.host]);
  await expect(keyRegion(panel)).toContainText('xAI alone saw it');
  await panel.getByText('carried your key, all to api.x.ai').click();
  const rows = panel.locator('.ledger > li');
  await expect(rows).toHaveCount(1 + calls.length);
  await expect(rows.first()).toContainText('GET api.x.ai/v1/models');
  await expect(rows.first()).toContainText('xAI ·');
  await expect(rows.first()).toContainText('carried your key');
  await panel.close();
});

test('a list that needs no key is loaded when it is opened, and a failure stays quiet', async () => {
  const panel = await openPanel();
  await picker(panel).selectOption({ label: 'Another address' });
  const address = panel.getByRole('textbox', { name: 'Address' });
  const loaded = panel.getByText('2 models loaded');
  await address.fill(stack.provider.openaiBaseUrl);
  // The browser was not asked yet, and a list that is opened asks for nothing.
  await model(panel).click();
  await expect(model(panel)).toBeFocused();
  await expect(loaded).toHaveCount(0);
  await panel.getByRole('button', { name: 'Load models' }).click();
  await expect(loaded).toBeVisible();

  await address.fill(stack.provider.openrouterBaseUrl);
  await expect(loaded).toHaveCount(0);
  await model(panel).click();
  await expect(panel.getByRole('option', { name: 'scripted-large' })).toBeVisible();
  await expect(loaded).toBeVisible();
  await panel.keyboard.press('ArrowDown');
  await panel.keyboard.press('Enter');
  await expect(model(panel)).toHaveValue('scripted-large');

  await address.fill(`${stack.provider.url}/nowhere/v2`);
  await panel.getByRole('button', { name: 'Load models' }).click();
  await expect(panel.getByText('The provider did not list its models')).toBeVisible();
  await expect(panel.getByRole('alert')).toHaveCount(0);
  // It may want a key, or may not be running yet: the key is offered, and an empty field tries again.
  const asked = stack.provider.calls.length;
  await panel.getByRole('button', { name: 'Load models with my key' }).click();
  await expect.poll(() => stack.provider.calls.length).toBe(asked + 1);
  await expect(panel.getByText('The provider did not list its models')).toBeVisible();
  await model(panel).fill('typed-by-hand');
  await expect(model(panel)).toHaveValue('typed-by-hand');
  await panel.close();
});

test('what keeps a list from being asked for is said, with its remedy, before anybody is asked', async () => {
  const panel = await openPanel();
  await picker(panel).selectOption({ label: 'Another address' });
  const address = panel.getByRole('textbox', { name: 'Address' });
  await address.fill('http://192.168.0.7:11434/v1');
  await panel.getByRole('button', { name: 'Load models' }).click();
  await expect(panel.getByText('Put TLS in front of that server')).toBeVisible();

  await picker(panel).selectOption({ label: SERVICE.name });
  const load = panel.getByRole('button', { name: 'Load models with my key' });
  await keyField(panel).fill(newProviderKey('anthropic'));
  await load.click();
  await expect(panel.getByText('press the button once more')).toBeVisible();
  await load.click();
  await expect(panel.getByText('2 models loaded')).toBeVisible();
  await panel.close();
});

test('a model that only another API serves says so', async () => {
  const panel = await openPanel();
  await picker(panel).selectOption({ label: 'OpenAI' });
  await model(panel).fill('gpt-5-pro');
  await expect(panel.getByText('only in its Responses API')).toBeVisible();
  await model(panel).fill('gpt-5');
  await expect(panel.getByText('only in its Responses API')).toHaveCount(0);
  await panel.close();
});
