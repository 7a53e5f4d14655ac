import type { Page } from '@playwright/test';

import { createDataFolder, type DataFolder } from '../support/data-folder.ts';
import { type DirectStack, openDirectStack } from '../support/direct-stack.ts';
import { fillForm, newProviderKey, startButton } from '../support/extension-pages.ts';
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
test.afterAll(async () => {
  await stack.close();
  await data.remove();
});

/** What one request was, as far as ledger and proxy both can say it. */
interface Line {
  run_id: string | null;
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

for (const [way, line] of [
  ['Only to the provider', '6 requests carried your key, all to api.openai.com'],
  ['Through the registry', '1 request carried your key, to 127.0.0.1:'],
] as const)
  test(`the ledger tells what the recording proxy saw, to the byte: ${way}`, async () => {
    const providerKey = newProviderKey();
    const goal = 'A bundle of three for our naïve on-call work';
    const panel = await stack.browser.openExtensionPage('sidepanel.html');
    await fillForm(panel, { goal, provider: 'OpenAI', providerKey, way });
    const since = stack.proxy.requests.length;
    await startButton(panel).click();
    await expect(panel.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();
    await expect(panel.getByText(line)).toBeVisible();
    const copied = await copyLedger(panel);

    const told = (JSON.parse(copied) as Line[])
      .filter(({ run_id }) => run_id !== null)
      .map(({ method, host, path, bytes_out, bytes_in, carried_key, outcome, status }) => ({
        method,
        host,
        path,
        bytes_out,
        bytes_in,
        carried_key,
        outcome,
        status,
      }));
    const seen = stack.proxy.requests
      .slice(since)
      // Not the list of providers and the sign-in, which belong to no run.
      .filter(({ method, path }) => method === 'POST' || path.startsWith('/v1/search'))
      .map((request) => ({
        method: request.method,
        host: request.host,
        // The words that are searched for stay out of it.
        path: request.path.split('?')[0],
        bytes_out: request.body().byteLength,
        bytes_in: request.answer().byteLength,
        carried_key: request.bytes().includes(providerKey),
        outcome: 'finished',
        status: 200,
      }));
    expect(inOneOrder(told)).toEqual(inOneOrder(seen));
    expect(seen.filter(({ carried_key }) => carried_key)).toHaveLength(Number.parseInt(line, 10));
    expect(copied).not.toContain(providerKey);
    expect(copied).not.toContain('naïve');
    await panel.close();
  });
