import { setTimeout as pause } from 'node:timers/promises';

import { extensionUrl } from '../../registry/start/extension.ts';
import { deepCount, describeTimes } from '../support/counts.ts';
import { newProviderKey } from '../support/extension-pages.ts';
import { timestamp } from '../support/provider/call.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { openUnwatchedStack, type UnwatchedStack } from '../support/unwatched-stack.ts';
import { expect, test } from './fixtures.ts';

const INSTANTS = deepCount({ sample: 3, deep: 20 });
const LATEST_INSTANT_MS = 600;

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
  await stack.registry.logged(
    'the run ends as 499',
    ({ outcome, run_id }) => outcome === 'client-closed-request' && run_id !== undefined,
  );
  expect(stack.provider.calls.length).toBe(earlier + 1);
  await stack.browser.control.closeTarget(panel.targetId);
});

test('S12 the process of the extension killed takes the view with it, and the view, opened again, says what happened', async () => {
  // Of its own: the browser may switch an extension off whose process was killed.
  const stack = await openUnwatchedStack();
  try {
    stack.provider.setScript(() => faults.silence('mid-stream'));
    const panel = await openPanel(stack);
    await stack.startRun(panel, 'Lose the whole process', newProviderKey());
    const call = await stack.provider.callOpened(1);

    process.kill(await stack.browser.extensionProcess(), 'SIGKILL');
    await stack.provider.callClosed(1);
    expect(call.outcome).toBe('cut');
    const again = await stack.browser.revive(panel, extensionUrl('sidepanel.html'));
    await again.says('The run was interrupted');
    expect(stack.provider.calls.length).toBe(1);
  } finally {
    await stack.close();
  }
});

test(`S12 killed at any of ${INSTANTS} instants, a worker leaves no call open and sends nothing again`, async ({
  unwatched: stack,
}) => {
  test.setTimeout(INSTANTS * 10_000 + 30_000);
  stack.provider.setScript(() => faults.silence('mid-stream'));
  const times: number[] = [];
  for (let count = 0; count < INSTANTS; count += 1) {
    const earlier = stack.provider.calls.length;
    const panel = await openPanel(stack);
    await stack.startRun(panel, 'Die at any time', newProviderKey());
    await pause(Math.random() * LATEST_INSTANT_MS);
    const at = timestamp();
    await stack.browser.killWorker();
    await stack.provider.allClosed();
    await panel.says('Gone from this browser').catch(() => panel.says('The background worker stopped'));
    const calls = stack.provider.calls.slice(earlier);
    expect(calls.length).toBeLessThanOrEqual(1);
    times.push(...calls.map(({ closedAt }) => (closedAt ?? Number.NaN) - at));
    await stack.browser.control.closeTarget(panel.targetId);
  }
  console.log(`S12 from the kill to the provider's closed socket: ${describeTimes(times)}`);
});
