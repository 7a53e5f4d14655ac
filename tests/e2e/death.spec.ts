import { setTimeout as pause } from 'node:timers/promises';

import type { Page } from '@playwright/test';

import { extensionUrl } from '../../demo/driver/extension.ts';
import { EXTENSION_ID } from '../../demo/driver/flags.ts';
import {
  drafts,
  fillSettings,
  keyRegion,
  newProviderKey,
  startRun,
} from '../support/browser/extension-pages.ts';
import { reload } from '../support/browser/reload.ts';
import { type Backend, openBackend, type Stack } from '../support/browser/stack.ts';
import type { UnwatchedPage } from '../support/browser/unwatched-browser.ts';
import { openUnwatchedStack, type UnwatchedStack } from '../support/browser/unwatched-stack.ts';
import { deepCount, describeTimes } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { timestamp } from '../support/provider/call.ts';
import { createGate, faults, slow } from '../support/provider/index.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { expect, test } from './fixtures.ts';

const INSTANTS = deepCount({ sample: 3, deep: 20 });
/** A run of three drafts takes about as long. */
const LATEST_INSTANT_MS = 800;
const DEADLINE_MS = 5_000;

const allEnded = ({ provider }: Pick<Backend, 'provider'>): Promise<boolean> =>
  eventually('every call ends', () => provider.calls.every(({ closedAt }) => closedAt !== null), DEADLINE_MS);

const openPanel = (stack: UnwatchedStack) => stack.browser.open(extensionUrl('sidepanel.html'));

test("S12 a worker that is killed closes the provider's socket, and the panel says at once what happened", async ({
  unwatched: stack,
}) => {
  const gate = createGate();
  stack.provider.setScript(() => gate.behaviour);
  const earlier = stack.provider.calls.length;
  const panel = await openPanel(stack);
  await stack.startRun(panel, 'Survive nobody', newProviderKey());
  await gate.reached;
  const call = await stack.provider.callOpened(earlier + 1);

  const at = timestamp();
  await stack.browser.killWorker();
  await stack.provider.callClosed(call.number);
  console.log(
    `S12 from the kill to the provider's closed socket: ${((call.closedAt ?? 0) - at).toFixed(0)} ms`,
  );
  expect(call.outcome).toBe('cut');
  await panel.says('The run was interrupted');
  await panel.says('your key is gone, nothing was saved');
  await panel.says('Gone from this browser');
  await reload(panel);
  await panel.says('The run was interrupted');
  await stack.registry.logged(
    'the run ends as 499',
    ({ outcome, run_id }) => outcome === 'client-closed-request' && run_id !== undefined,
  );
  expect(stack.provider.calls.length).toBe(earlier + 1);
  await stack.browser.control.closeTarget(panel.targetId);
});

test.describe('S12 the process of the extension killed', () => {
  // Of its own: the browser may switch an extension off whose process was killed.
  let stack: UnwatchedStack;
  test.beforeAll(async () => {
    stack = await openUnwatchedStack();
    stack.provider.setScript(() => faults.silence('mid-stream'));
  });
  test.afterAll(() => stack.close());

  const killProcess = async (panel: UnwatchedPage): Promise<void> => {
    const earlier = stack.provider.calls.length;
    await stack.startRun(panel, 'Lose the whole process', newProviderKey());
    await stack.provider.callOpened(earlier + 1);
    process.kill(await stack.browser.extensionProcess(), 'SIGKILL');
    await allEnded(stack);
    expect(stack.provider.calls.at(-1)?.outcome).toBe('cut');
    expect(stack.provider.calls).toHaveLength(earlier + 1);
  };

  test('takes a full-page view with it, and the view, opened again, says what happened', async () => {
    const panel = await openPanel(stack);
    await killProcess(panel);
    const again = await stack.browser.revive(panel, extensionUrl('sidepanel.html'));
    await again.says('The run was interrupted');
    expect(stack.provider.calls).toHaveLength(1);
    await stack.browser.control.closeTarget(panel.targetId);
  });

  test('takes the side panel with it, and the panel, opened again, says what happened', async () => {
    const { browser } = stack;
    const compose = `${stack.registryUrl}/compose`;
    const page = await browser.open(compose);
    await page.says('');
    await killProcess(await browser.openSidePanel(compose));
    const calls = stack.provider.calls.length;

    // The browser then switches the extension off and empties its session; a person reloads it.
    const extensions = await browser.open('chrome://extensions');
    const isOff = `chrome.developerPrivate.getExtensionInfo('${EXTENSION_ID}').then(({ state }) => state === 'TERMINATED')`;
    await eventually('the browser switches the extension off', () => extensions.evaluate<boolean>(isOff));
    await extensions.evaluate(
      `chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })
        .then(() => chrome.developerPrivate.reload('${EXTENSION_ID}', {}))`,
    );
    const isOn = `chrome.developerPrivate.getExtensionInfo('${EXTENSION_ID}').then(({ state }) => state === 'ENABLED')`;
    await eventually('the extension is on again', () => extensions.evaluate<boolean>(isOn));
    const panel = await openPanel(stack);
    await panel.says('A run was interrupted');
    await panel.says('its key is gone, nothing was saved');
    expect(stack.provider.calls).toHaveLength(calls);
  });
});

/** Two of three drafts are there, the third stands still. */
const startPartialRun = async (backend: Backend, page: Page): Promise<void> => {
  backend.provider.setScript(({ asked }) =>
    asked === 'mcp_server_draft' ? faults.silence('mid-stream') : undefined,
  );
  await startRun(page, { goal: 'A bundle of wills', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(page)).toHaveCount(2);
};

test('S12 what a killed worker had finished stays, marked partial, and can be saved', async ({ stack }) => {
  const page = await stack.browser.openExtensionPage('sidepanel.html');
  await startPartialRun(stack, page);
  const calls = stack.provider.calls.length;

  await stack.browser.killWorker();
  await allEnded(stack);
  await expect(page.getByRole('heading', { name: 'Interrupted, partial: 2 of 3 drafts' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('your key is gone, nothing was saved');
  await expect(drafts(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Save plan' }).click();
  await page.getByRole('link', { name: 'Open the plan' }).waitFor();

  expect(stack.provider.calls).toHaveLength(calls);
  await page.close();
});

/** Ends the registry under a run with two drafts, and returns the panel, once every call has ended with it. */
const loseRegistry = async (
  stack: Stack,
  end: (backend: Backend) => Promise<unknown>,
  see: (page: Page, backend: Backend) => Promise<void>,
): Promise<void> => {
  const data = await createDataFolder();
  const backend = await openBackend({ dataFolder: data.folder });
  await fillSettings(stack.browser, { url: backend.registryUrl, token: backend.accessToken });
  try {
    const page = await stack.browser.openExtensionPage('sidepanel.html');
    await startPartialRun(backend, page);
    const calls = backend.provider.calls.length;
    await end(backend);
    await allEnded(backend);
    await expect(page.getByRole('heading', { name: 'Failed, partial: 2 of 3 drafts' })).toBeVisible();
    await see(page, backend);
    await expect(drafts(page)).toHaveCount(2);
    await expect(page.getByRole('button', { name: 'Save plan' })).toBeVisible();
    await expect(keyRegion(page)).toContainText('Gone from this browser');
    expect(backend.provider.calls).toHaveLength(calls);
    await page.close();
  } finally {
    await backend.registry.stop();
    await backend.provider.stop();
    await data.remove();
    await fillSettings(stack.browser, { url: stack.registryUrl, token: stack.accessToken });
  }
};

test('S14 a registry that is told to stop ends its runs, says so, and their drafts stay', async ({
  stack,
}) => {
  await loseRegistry(
    stack,
    ({ registry }) => registry.stop(),
    async (page, { registryUrl }) => {
      const alert = page.getByRole('alert').filter({ hasText: 'The registry is shutting down' });
      await expect(alert).toContainText(`Failed at the registry ${new URL(registryUrl).host}`);
    },
  );
});

test('S14 a registry that is killed is named, and what it had delivered stays', async ({ stack }) => {
  await loseRegistry(
    stack,
    ({ registry }) => registry.kill(),
    async (page, { registryUrl }) => {
      const alert = page.getByRole('alert').filter({ hasText: 'The connection to the registry broke' });
      await expect(alert).toContainText(`Between you and the registry ${new URL(registryUrl).host}`);
    },
  );
});

test(`S12 killed at any of ${INSTANTS} instants, a worker leaves no call open and sends nothing again`, async ({
  unwatched: stack,
}) => {
  test.setTimeout(INSTANTS * 15_000 + 30_000);
  stack.provider.setScript(() => slow({ silenceMs: 150 }));
  const times: number[] = [];
  let calls = stack.provider.calls.length;
  for (let count = 0; count < INSTANTS; count += 1) {
    const panel = await openPanel(stack);
    await stack.startRun(panel, 'A bundle that dies at any time', newProviderKey());
    await pause(Math.random() * LATEST_INSTANT_MS);
    const at = timestamp();
    await stack.browser.killWorker();
    await allEnded(stack);
    await panel.says('Gone from this browser').catch(() => panel.says('The background worker stopped'));
    const own = stack.provider.calls.slice(calls);
    times.push(
      ...own.flatMap((call) => (call.outcome === 'cut' ? [(call.closedAt ?? Number.NaN) - at] : [])),
    );
    calls += own.length;
    await stack.browser.control.closeTarget(panel.targetId);
  }
  expect(stack.provider.calls).toHaveLength(calls);
  console.log(`S12 from the kill to the provider's closed socket: ${describeTimes(times)}`);
});
