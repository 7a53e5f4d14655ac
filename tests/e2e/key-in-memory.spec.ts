import type { Page } from '@playwright/test';

import {
  cancelButton,
  drafts,
  fillForm,
  newProviderKey,
  startButton,
  startRun,
} from '../support/browser/extension-pages.ts';
import {
  inspectorAddress,
  takeHeapSnapshot,
  takeServerSnapshot,
  WHOLE_STRINGS,
} from '../support/browser/heap.ts';
import { openStack, type Stack } from '../support/browser/stack.ts';
import { deepCount } from '../support/counts.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

/** The three processes a key passes through. */
interface Heaps {
  panel: string;
  worker: string;
  server: string;
}

let stack: Stack;
test.beforeAll(async () => {
  stack = await openStack({
    registry: { env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } },
    browser: { flags: [`--js-flags=${WHOLE_STRINGS}`] },
  });
});
test.afterAll(() => stack.close());

const takeHeaps = async (panel: Page): Promise<Heaps> => {
  const { control } = stack.browser;
  const worker = await control.findWorker();
  if (worker === null) throw new Error('There is no worker');
  const shown = (await control.targets()).find(({ type, url }) => type === 'page' && url === panel.url());
  if (shown === undefined) throw new Error('There is no panel');
  const [panelSession, workerSession] = [
    await control.attach(shown.targetId),
    await control.attach(worker.targetId),
  ];
  const heaps = {
    panel: await takeHeapSnapshot(panelSession),
    worker: await takeHeapSnapshot(workerSession),
    server: await takeServerSnapshot(await inspectorAddress(() => stack.registry.output())),
  };
  await panelSession.detach();
  await workerSession.detach();
  return heaps;
};

const whoHolds = (heaps: Heaps, text: string): string[] =>
  Object.entries(heaps)
    .filter(([, heap]) => heap.includes(text))
    .map(([name]) => name);

/** Three heap snapshots take their time: the sample is one end, the full count all three. */
const ENDS = (
  [['success'], ['cancel', faults.silence('mid-stream')], ['a refusal', faults.status(401)]] as const
).slice(0, deepCount({ sample: 1, deep: 3 }));

for (const [end, behaviour] of ENDS)
  test(`S04 after ${end} the key is in no heap of panel, worker and server`, async () => {
    test.setTimeout(120_000);
    const gate = createGate();
    stack.provider.setScript((call) => (call.asked === 'classification' ? gate.behaviour : behaviour));
    const providerKey = newProviderKey();
    const panel = await stack.browser.openExtensionPage('sidepanel.html');
    await startRun(panel, { goal: 'Leave no trace', provider: 'OpenAI', providerKey });
    await gate.reached;
    // Control: who holds it while the run lives is found.
    expect(whoHolds(await takeHeaps(panel), providerKey)).toEqual(['worker', 'server']);

    gate.release();
    if (end === 'cancel') await cancelButton(panel).click();
    if (end === 'success') await expect(drafts(panel)).toHaveCount(1);
    else await expect(panel.locator('.outcome')).toBeVisible();
    const heaps = await takeHeaps(panel);
    expect(whoHolds(heaps, providerKey)).toEqual([]);
    expect(whoHolds(heaps, 'Leave no trace')).toContain('worker');
    await panel.close();
  });

test('S04 after a direct run the key is in no heap, and the server never held it', async () => {
  test.setTimeout(120_000);
  const gate = createGate();
  stack.provider.setScript((call) => (call.asked === 'classification' ? gate.behaviour : undefined));
  const providerKey = newProviderKey();
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await fillForm(panel, {
    goal: 'Leave no trace',
    provider: 'Another address',
    model: 'any',
    providerKey,
    way: 'Only to the provider',
  });
  await panel.getByRole('textbox', { name: 'Address' }).fill(stack.provider.openaiBaseUrl);
  await startButton(panel).click();
  await gate.reached;
  expect(whoHolds(await takeHeaps(panel), providerKey)).toEqual(['worker']);

  gate.release();
  await expect(drafts(panel)).toHaveCount(1);
  expect(whoHolds(await takeHeaps(panel), providerKey)).toEqual([]);
  await panel.close();
});
