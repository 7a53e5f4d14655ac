import { expect, test } from '@playwright/test';

import { extensionUrl } from '../../registry/start/extension.ts';
import { newProviderKey } from '../support/extension-pages.ts';
import { slow } from '../support/provider/index.ts';
import { openUnwatchedStack, type UnwatchedStack } from '../support/unwatched-stack.ts';

/**
 * The browser stops a worker after 30 s without an extension event, fetch in flight or not. The sample
 * is just beyond that; the full count is 45 s of silence, then 4 minutes of trickle.
 */
const DEEP = process.env['DEEP'] === '1';
const SILENCE_MS = DEEP ? 45_000 : 34_000;
const TRICKLE_MS = DEEP ? 4 * 60_000 : 1_000;

let stack: UnwatchedStack;
test.beforeAll(async () => {
  stack = await openUnwatchedStack();
});
test.afterAll(() => stack.close());

test('S13 a run outlives a silent provider and then a slow one, with nothing attached to the worker', async () => {
  test.setTimeout(2 * SILENCE_MS + 2 * TRICKLE_MS + 60_000);
  // A skill draft goes out in about twelve pieces.
  stack.provider.setScript((call) =>
    call.asked === 'skill_draft' ? slow({ silenceMs: SILENCE_MS, everyMs: TRICKLE_MS / 12 }) : undefined,
  );
  const panel = await stack.browser.open(extensionUrl('sidepanel.html'));
  await stack.startRun(panel, 'Take your time', newProviderKey());
  const draftCall = await stack.provider.callOpened(2);
  await panel.detach();
  await expect
    .poll(() => draftCall.outcome, { timeout: SILENCE_MS + 2 * TRICKLE_MS + 10_000, intervals: [1_000] })
    .not.toBe('open');
  expect(draftCall.outcome).toBe('finished');
  const again = await stack.browser.find('sidepanel.html');
  await again.says('1 draft ready');
  expect(stack.provider.calls.map(({ asked }) => asked)).toEqual([
    'classification',
    'skill_draft',
    'critique',
  ]);
});
