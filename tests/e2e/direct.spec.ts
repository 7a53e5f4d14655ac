import type { Page } from '@playwright/test';

import { type DirectStack, openDirectStack, VENDORS } from '../support/browser/direct-stack.ts';
import {
  drafts,
  fillForm,
  goalField,
  keyField,
  keyRegion,
  newProviderKey,
  startButton,
  startRun,
} from '../support/browser/extension-pages.ts';
import { searchBytes, searchFolder } from '../support/canary/canary.ts';
import { text } from '../support/provider/index.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { PLAIN_ORDER } from '../support/worker/plain-order.ts';
import { openWorkerPort } from '../support/worker/worker-port.ts';
import { expect, test } from './fixtures.ts';

/** One browser for all of them, in the order in which a person meets these things: what is not yet there is asked for. */
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
test.afterEach(() => {
  stack.provider.setScript(() => undefined);
  expect(stack.browser.problems.splice(0)).toEqual([]);
});

const openPanel = (): Promise<Page> => stack.browser.openExtensionPage('sidepanel.html');

test('S07 a provider that was not allowed is sent nothing', async () => {
  const panel = await openPanel();
  const port = await openWorkerPort(panel);
  const tabId = await panel.evaluate<number>('chrome.tabs.getCurrent().then((tab) => tab.id)');
  for (const [, provider] of VENDORS) {
    const order = {
      tab_id: tabId,
      goal: 'A goal',
      via: 'direct',
      provider,
      model: 'm',
      address: '',
      ...PLAIN_ORDER,
    } as const;
    expect(await port.ask({ type: 'check-start', ...order })).toMatchObject({
      failure: { slug: 'no-provider-permission' },
    });
    expect(await port.ask({ type: 'start', ...order, provider_key: newProviderKey(provider) })).toMatchObject(
      {
        failure: { slug: 'no-provider-permission' },
      },
    );
  }

  expect(stack.proxy.hosts()).toEqual([]);
  expect(stack.provider.sockets).toEqual([]);
  await panel.close();
});

test('the popup asks for no permission and takes no key: it leads to the panel with goal and choice', async () => {
  const popup = await stack.browser.openExtensionPage('popup.html');
  await popup.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Anthropic' });
  await goalField(popup).fill('Carry this over');

  await expect(popup.getByText('paste your key there')).toBeVisible();
  await expect(keyField(popup)).toBeHidden();
  await expect(startButton(popup)).toBeHidden();
  await expect(popup.getByRole('button', { name: 'Open in side panel' })).toBeVisible();
  await popup.close();
  const panel = await openPanel();
  await expect(panel.getByRole('combobox', { name: 'Provider' })).toHaveValue('anthropic');
  await expect(keyField(panel)).toBeVisible();
  await panel.close();
  expect(stack.provider.sockets).toEqual([]);
});

test('the popup takes no key for an unfinished address: its field would vanish with the last letter', async () => {
  const popup = await stack.browser.openExtensionPage('popup.html');
  await popup.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Another address' });

  await expect(popup.getByText('paste your key there')).toBeVisible();
  await expect(keyField(popup)).toBeHidden();
  await popup.getByRole('textbox', { name: 'Address' }).fill('https://models.example/v1');
  await expect(keyField(popup)).toBeHidden();
  await popup.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'OpenAI' });
  await popup.close();
});

test('the popup takes a key for a provider that the browser already allows', async () => {
  await stack.allowVendors();
  const panel = await openPanel();
  await startRun(panel, { goal: 'Allow it once', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(panel)).toHaveCount(1);
  await panel.close();
  const popup = await stack.browser.openExtensionPage('popup.html');
  await expect(keyField(popup)).toBeVisible();
  await expect(startButton(popup)).toBeVisible();
  await popup.close();
});

for (const [provider, wire, host] of VENDORS)
  test(`an install and a key are enough: a goal becomes drafts at ${host}`, async () => {
    await stack.allowVendors();
    const since = stack.proxy.requests.length;
    const earlier = stack.provider.calls.length;
    const providerKey = newProviderKey(wire);
    const panel = await openPanel();
    await expect(panel.getByText('Send my key only to the provider')).toBeVisible();
    await startRun(panel, { goal: 'A bundle of three for our on-call work', provider, providerKey });

    await expect(panel.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();
    await expect(drafts(panel)).toHaveCount(3);
    await expect(keyRegion(panel)).toContainText('Gone from this browser');
    await expect(keyRegion(panel)).toContainText(`${provider} alone saw it`);
    await expect(panel.getByText(`6 requests carried your key, all to ${host}`)).toBeVisible();

    const calls = stack.provider.calls.slice(earlier);
    expect(calls).toHaveLength(6);
    for (const { headers, ...call } of calls) {
      expect(call).toMatchObject({ wire, providerKey, method: 'POST' });
      expect(headers).toMatchObject({ host, origin: expect.stringMatching(/^chrome-extension:/) });
      expect(headers).not.toHaveProperty('cookie');
      expect(headers['anthropic-dangerous-direct-browser-access']).toBe(
        wire === 'anthropic' ? 'true' : undefined,
      );
      expect(call.body).not.toContain(providerKey);
    }
    expect(stack.proxy.hosts(since)).toEqual([host]);
    await panel.close();
  });

test('a worker that was stopped and started again can still load what asks a provider', async () => {
  await stack.allowVendors();
  const panel = await openPanel();
  await stack.browser.killWorker();
  await panel.reload();
  await startRun(panel, { goal: 'Once more', provider: 'OpenAI', providerKey: newProviderKey() });

  await expect(drafts(panel)).toHaveCount(1);
  await panel.close();
});

test('the missing draft of a bundle is written by two calls more, straight to the provider', async () => {
  await stack.allowVendors();
  const panel = await openPanel();
  stack.provider.setScript(({ asked }) => (asked === 'agent_draft' ? text('No.') : undefined));
  await startRun(panel, { goal: 'A bundle of three', provider: 'OpenAI', providerKey: newProviderKey() });
  const missing = panel.getByRole('region', { name: 'Missing drafts' });
  await missing.getByRole('button', { name: 'Draft the missing ones…' }).click();
  await expect(missing).toContainText('The key goes only to OpenAI.');

  stack.provider.setScript(() => undefined);
  const earlier = stack.provider.calls.length;
  await missing.getByLabel('API key').fill(newProviderKey());
  await missing.getByRole('button', { name: 'Draft the missing ones', exact: true }).click();
  await expect(panel.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();
  await expect(drafts(panel).nth(1)).toContainText('Agent');
  expect(stack.provider.calls.slice(earlier).map(({ asked }) => asked)).toEqual(['agent_draft', 'critique']);
  await panel.close();
});

test('what a run without a registry gave stays to be saved, and Save plan offers to set one', async () => {
  await stack.allowVendors();
  const panel = await openPanel();
  await startRun(panel, { goal: 'Keep the tide tables', provider: 'OpenAI', providerKey: newProviderKey() });
  await panel.getByRole('button', { name: 'Save plan' }).click();
  await expect(panel.getByText('A registry keeps plans.')).toBeVisible();
  await expect(panel.getByRole('link', { name: 'Set a registry' })).toBeVisible();

  await panel.goto(new URL('/plans.html', panel.url()).href);
  const unsaved = panel.getByRole('listitem').filter({ hasText: 'Keep the tide tables' });
  await expect(unsaved).toContainText('3 requests carried your key, all to api.openai.com');
  await expect(panel.getByText('A registry keeps saved plans, and none is set.')).toBeVisible();
  await stack.connectRegistry();
  await unsaved.getByRole('button', { name: 'Save plan' }).click();
  await expect(unsaved).toHaveCount(1);
  await expect(unsaved.getByRole('button', { name: 'Delete' })).toBeVisible();
  await panel.close();
});

/** Everything that went between the browser and the registry, both ways. */
const registryTraffic = (): Buffer => {
  const { host } = new URL(stack.registryUrl);
  return Buffer.concat(
    stack.proxy.requests
      .filter((request) => request.host === host)
      .flatMap((request) => [request.bytes(), request.answer()]),
  );
};

test('S07 only the provider is contacted in a direct run, and the registry for its public search', async () => {
  await stack.allowVendors();
  await stack.connectRegistry();
  const { host: registryHost } = new URL(stack.registryUrl);
  const providerKey = newProviderKey();
  const goal = 'Write release notes from merged pull requests of the harbour office';
  const panel = await openPanel();
  await fillForm(panel, { goal, provider: 'OpenAI', providerKey, way: 'Only to the provider' });
  const since = stack.proxy.requests.length;
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(1);
  await expect(keyRegion(panel)).toContainText('Gone from this browser');

  expect(stack.proxy.hosts(since).toSorted()).toEqual([registryHost, 'api.openai.com'].toSorted());
  const searches = stack.proxy.requests.slice(since).filter(({ host }) => host === registryHost);
  for (const search of searches) {
    expect(search.bytes().toString()).toMatch(/^GET [^ ]*\/v1\/search\?q=/);
    for (const withheld of [providerKey, goal, 'authorization', stack.accessToken])
      expect(decodeURIComponent(search.bytes().toString().toLowerCase())).not.toContain(
        withheld.toLowerCase(),
      );
  }
  await panel.close();
  // The way is remembered, and a view that opens asks the registry nothing.
  const opened = stack.proxy.requests.length;
  const again = await openPanel();
  await expect(again.getByText('Send my key only to the provider')).toBeVisible();
  await again.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Anthropic' });
  expect(stack.proxy.hosts(opened)).toEqual([]);
  await again.close();
});

test('a server of one’s own needs no key, and says what it needs where it refuses', async () => {
  const panel = await openPanel();
  const { provider } = stack;
  const way = 'Only to the provider';
  const { host } = new URL(provider.url);
  await fillForm(panel, { goal: 'Watch the tide', provider: 'Another address', providerKey: '', way });
  await panel.getByRole('textbox', { name: 'Address' }).fill(provider.openaiBaseUrl);
  await panel.getByRole('combobox', { name: 'Model' }).fill('llama');
  const earlier = provider.calls.length;
  await startButton(panel).click();
  await expect(drafts(panel)).toHaveCount(1);
  await expect(keyRegion(panel)).toContainText('None: you gave no key.');
  await expect(panel.getByText(/^No request carried your key/)).toBeVisible();
  const [call] = provider.calls.slice(earlier);
  expect(call?.headers).not.toHaveProperty('authorization');
  expect(call?.json).toMatchObject({ model: 'llama', max_tokens: expect.any(Number) });

  provider.setScript(
    () =>
      ({ response }) =>
        void response.writeHead(403).end(),
  );
  await panel.getByText('Plan again').click();
  await startButton(panel).click();
  const problem = panel.getByRole('alert');
  await expect(problem).toContainText(`${host} answered 403`);
  await expect(problem).toContainText('OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*');
  await panel.close();
});

test('S25 the registry sees searches of a direct run and nothing else: traffic, log and database', async () => {
  await stack.allowVendors();
  await stack.connectRegistry();
  const providerKey = newProviderKey();
  const goal = 'Count the herons of the lower marsh at dawn';
  const control = 'List the ferries that leave before breakfast';
  const panel = await openPanel();
  await startRun(panel, { goal, provider: 'OpenAI', providerKey, way: 'Only to the provider' });
  await expect(panel.getByRole('article', { name: 'count-the-herons-of' })).toBeVisible();
  await panel.close();
  // What must be found, or the search finds nothing: a run through the registry, saved.
  const other = await openPanel();
  await startRun(other, {
    goal: control,
    provider: 'OpenAI',
    providerKey: newProviderKey(),
    way: 'Through the registry',
  });
  await other.getByRole('button', { name: 'Save plan' }).click();
  await expect(other.getByRole('link', { name: 'Open the plan' })).toBeVisible();
  await other.close();

  await stack.registry.stop();
  const traffic = registryTraffic();
  const output = Buffer.from(stack.registry.output());
  for (const secret of [providerKey, goal, 'count-the-herons-of']) {
    const sightings = [
      ...searchBytes('traffic', traffic, secret),
      ...searchBytes('output', output, secret),
      ...(await searchFolder(data.folder, secret)),
    ];
    expect({ secret, sightings }).toEqual({ secret, sightings: [] });
  }
  expect(searchBytes('traffic', traffic, control)).not.toEqual([]);
  expect(await searchFolder(data.folder, control)).not.toEqual([]);
  expect(output.toString()).toContain('"route":"/v1/intent/byo"');
});
