import type { Page } from '@playwright/test';

import { cancelButton, drafts, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import type { Stack } from '../support/browser/stack.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

/** Everything an extension page can keep: storage areas, databases, caches, cookies, its address and its DOM. */
const KEPT_BY_A_PAGE = `(async () => {
  const areas = {};
  for (const name of ['local', 'session', 'sync', 'managed'])
    areas[name] = await chrome.storage[name].get(null).catch(() => null);
  const databases = [];
  for (const { name, version } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, version);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames)
      databases.push(await new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve([name, store, request.result]);
      }));
    database.close();
  }
  const cached = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) cached.push(request.url);
  return JSON.stringify({
    areas,
    databases,
    cached,
    web: [{ ...localStorage }, { ...sessionStorage }, document.cookie],
    address: [location.href, document.title, JSON.stringify(history.state), history.length],
    document: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input, textarea, select')].map(({ value }) => value),
  });
})()`;

const kept = (page: Page): Promise<string> => page.evaluate<string>(KEPT_BY_A_PAGE);

/** What every page of the extension keeps, and what the browser shows of all tabs and of their histories. */
const keptAnywhere = async (stack: Stack): Promise<string> => {
  const own = stack.browser.context.pages().filter((page) => page.url().startsWith('chrome-extension:'));
  const parts = await Promise.all(own.map(kept));
  const targets = await stack.browser.control.targets();
  const histories = await Promise.all(
    own.map(async (page) => {
      const session = await stack.browser.context.newCDPSession(page);
      const history = await session.send('Page.getNavigationHistory');
      await session.detach();
      return history;
    }),
  );
  return JSON.stringify([parts, targets, histories, await stack.browser.context.cookies()]);
};

/** The access token stands in Settings, by its name, and nowhere else. */
const expectTokenInSettingsAlone = (all: string, token: string): void => {
  const stored = new RegExp(String.raw`\\*"access_token\\*":\\*"${token}\\*"`, 'g');
  expect(all.match(stored)).not.toBeNull();
  expect(all.replaceAll(stored, '')).not.toContain(token);
};

const openPanel = (stack: Stack): Promise<Page> => stack.browser.openExtensionPage('sidepanel.html');

test('S03 a key that is kept somewhere is found (control)', async ({ stack }) => {
  const panel = await openPanel(stack);
  const [inSession, inDom] = [newProviderKey(), newProviderKey()];
  await panel.evaluate(`chrome.storage.session.set({ control: '${inSession}' })`);
  await panel.getByLabel('API key').fill(inDom);
  const found = await keptAnywhere(stack);
  expect(found).toContain(inSession);
  expect(found).toContain(inDom);
  await panel.evaluate(`chrome.storage.session.remove('control')`);
  await panel.close();
});

test('S03 nothing keeps the key while its run lives, but the worker that sent it', async ({ stack }) => {
  const gate = createGate();
  stack.provider.setScript(() => gate.behaviour);
  const providerKey = newProviderKey();
  const panel = await openPanel(stack);
  await startRun(panel, { goal: 'Hold the key', provider: 'OpenAI', providerKey });
  await gate.reached;
  const all = await keptAnywhere(stack);
  expect(all).not.toContain(providerKey);
  expectTokenInSettingsAlone(all, stack.accessToken);
  gate.release();
  await expect(drafts(panel)).toHaveCount(1);
  await panel.close();
});

const ENDS: Record<string, (stack: Stack, panel: Page) => Promise<void>> = {
  success: async (_, panel) => {
    await expect(drafts(panel)).toHaveCount(1);
  },
  'a refusal of the provider': async (_, panel) => {
    await expect(panel.getByRole('alert')).toContainText('rejected the key');
  },
  cancel: async (_, panel) => {
    await cancelButton(panel).click();
    await expect(panel.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  },
  'the end of its tab': async (stack, panel) => {
    await panel.close();
    await stack.provider.allClosed();
  },
  "the worker's death": async (stack, panel) => {
    await stack.provider.callOpened(stack.provider.calls.length);
    await stack.browser.killWorker();
    await expect(panel.getByRole('heading', { name: 'Interrupted' })).toBeVisible();
  },
};

for (const [end, reach] of Object.entries(ENDS))
  test(`S03 after ${end} nothing keeps the key`, async ({ stack }) => {
    const silent = faults.silence('mid-stream');
    stack.provider.setScript(() => {
      if (end === 'success') return undefined;
      return end === 'a refusal of the provider' ? faults.status(401) : silent;
    });
    const providerKey = newProviderKey();
    const earlier = stack.provider.calls.length;
    const other = await stack.browser.openExtensionPage('plans.html');
    const panel = await openPanel(stack);
    await startRun(panel, { goal: 'Let go of the key', provider: 'OpenAI', providerKey });
    expect((await stack.provider.callOpened(earlier + 1)).providerKey).toBe(providerKey);
    await reach(stack, panel);
    const all = await keptAnywhere(stack);
    expect(all).not.toContain(providerKey);
    expectTokenInSettingsAlone(all, stack.accessToken);
    if (!panel.isClosed()) await panel.close();
    await other.close();
  });
