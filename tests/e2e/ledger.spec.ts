import type { Page } from '@playwright/test';

import { type DirectStack, openDirectStack } from '../support/browser/direct-stack.ts';
import {
  cancelButton,
  fillForm,
  fillSettings,
  newProviderKey,
  startButton,
  type Way,
} from '../support/browser/extension-pages.ts';
import { eventually } from '../support/eventually.ts';
import { type Behaviour, faults } from '../support/provider/index.ts';
import { brokenAnswers } from '../support/registry/broken-registry.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { openStandInRegistry, TOKEN } from '../support/worker/stand-in-registry.ts';
import { expect, test } from './fixtures.ts';

let data: DataFolder;
let stack: DirectStack;
test.beforeAll(async () => {
  data = await createDataFolder();
  stack = await openDirectStack(data.folder);
  await stack.allowVendors();
  await stack.connectRegistry();
  await stack.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
});
test.afterEach(() => {
  stack.provider.setScript(() => undefined);
});
test.afterAll(async () => {
  await stack.close();
  await data.remove();
});

/** What one request was, as far as ledger and proxy both can say it. */
interface Line {
  method: string;
  host: string;
  path: string;
  bytes_out: number;
  bytes_in: number;
  carried_key: boolean;
  outcome: string;
  status: number | null;
}

/** Presses the button and takes the text from the clipboard. */
const copyLedger = async (panel: Page): Promise<string> => {
  await panel.getByText(/carried your key, (?:all )?to/).click();
  await panel.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(panel.getByText('Copied')).toBeVisible();
  return panel.evaluate<string>('navigator.clipboard.readText()');
};

/** Drafts are written beside each other, and arrive in any order. */
const inOneOrder = (lines: readonly object[]): string[] =>
  lines.map((line) => JSON.stringify(line)).toSorted();

interface StartedRun {
  panel: Page;
  /** What the ledger tells of the run, and what the proxy saw of it; the text as it was copied. */
  compare: () => Promise<{ told: Line[]; seen: Line[]; copied: string }>;
}

/** Starts a run of which ledger and proxy can be compared once it has ended. */
const start = async (goal: string, way: Way): Promise<StartedRun> => {
  const providerKey = newProviderKey();
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await fillForm(panel, { goal, provider: 'OpenAI', providerKey, way });
  const since = stack.proxy.requests.length;
  await startButton(panel).click();
  return {
    panel,
    compare: async () => {
      const copied = await copyLedger(panel);
      expect(copied).not.toContain(providerKey);
      const told = (JSON.parse(copied) as (Line & { run_id: string | null; at: string })[])
        .filter(({ run_id }) => run_id !== null)
        .map(({ run_id: _run, at: _at, ...line }): Line => line);
      const seen = stack.proxy.requests
        .slice(since)
        // Not the list of providers and the sign-in, which belong to no run.
        .filter(({ method, path }) => method === 'POST' || path.startsWith('/v1/search'))
        .map((request) => ({
          method: request.method,
          host: request.host,
          // The words that are searched for stay out of it.
          path: String(request.path.split('?')[0]),
          bytes_out: request.body().byteLength,
          bytes_in: request.answer().byteLength,
          carried_key: request.bytes().includes(providerKey),
          outcome: request.isWhole() ? 'finished' : 'aborted',
          status: request.status(),
        }));
      return { told, seen, copied };
    },
  };
};

for (const [way, line] of [
  ['Only to the provider', '6 requests carried your key, all to api.openai.com'],
  ['Through the registry', '1 request carried your key, to 127.0.0.1:'],
] as const)
  test(`the ledger tells what the recording proxy saw, to the byte: ${way}`, async () => {
    const { panel, compare } = await start('A bundle of three for our naïve on-call work', way);
    await expect(panel.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();
    await expect(panel.getByText(line)).toBeVisible();

    const { told, seen, copied } = await compare();
    expect(inOneOrder(told)).toEqual(inOneOrder(seen));
    expect(seen.filter(({ carried_key }) => carried_key)).toHaveLength(Number.parseInt(line, 10));
    expect(copied).not.toContain('naïve');
    await panel.close();
  });

const WAYS: Way[] = ['Only to the provider', 'Through the registry'];

for (const way of WAYS) {
  test(`the ledger tells what the proxy saw of a run cancelled in mid-stream: ${way}`, async () => {
    stack.provider.setScript(() => faults.silence('mid-stream'));
    const earlier = stack.provider.calls.length;
    const { panel, compare } = await start('Watch the tide', way);
    const call = await stack.provider.callOpened(earlier + 1);
    await eventually('the answer has begun', () => call.firstByteAt);
    await cancelButton(panel).click();
    await expect(panel.getByRole('heading', { name: 'Cancelled' })).toBeVisible();

    const { told, seen } = await compare();
    // What had passed the proxy and was not read when the run ended, only the proxy knows.
    const most = seen.map(({ bytes_in }) => bytes_in);
    for (const [index, { bytes_in }] of told.entries())
      expect(bytes_in).toBeLessThanOrEqual(most[index] ?? 0);
    expect(told.map((each, index) => ({ ...each, bytes_in: most[index] }))).toEqual(seen);
    expect(told.at(-1)).toMatchObject({ outcome: 'aborted', carried_key: true });
    await panel.close();
  });

  test(`the ledger tells what the proxy saw of a run whose key is refused: ${way}`, async () => {
    stack.provider.setScript((): Behaviour => faults.status(401));
    const { panel, compare } = await start('Watch the tide', way);
    await expect(panel.getByRole('heading', { name: 'Failed' })).toBeVisible();

    const { told, seen } = await compare();
    expect(told).toEqual(seen);
    expect(told.filter(({ carried_key }) => carried_key)).toHaveLength(1);
    await panel.close();
  });
}

test('the ledger tells what the proxy saw of runs that a registry answers with an error or a redirect', async () => {
  const registry = await openStandInRegistry();
  await fillSettings(stack.browser, { url: registry.url, token: TOKEN });
  registry.on('POST /v1/intent/byo', brokenAnswers.problem('internal', 500));
  const refused = await start('Watch the tide', 'Through the registry');
  await expect(refused.panel.getByRole('heading', { name: 'Failed' })).toBeVisible();
  const { told, seen } = await refused.compare();
  expect(told).toEqual(seen);
  expect(told).toMatchObject([{ status: 500, carried_key: true }]);
  await refused.panel.close();

  registry.on('POST /v1/intent/byo', brokenAnswers.redirect(302, `${registry.url}/elsewhere`));
  const redirected = await start('Watch the tide', 'Through the registry');
  await expect(redirected.panel.getByRole('heading', { name: 'Failed' })).toBeVisible();
  const both = await redirected.compare();
  expect(both.seen).toMatchObject([{ status: 302 }]);
  // A redirect that is refused gives the extension neither its status nor its end.
  expect(both.told).toEqual(both.seen.map((each) => ({ ...each, status: null, outcome: 'failed' })));
  await redirected.panel.close();
  await registry.close();
});
