import { newProviderKey } from '../support/extension-pages.ts';
import { slow } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

/**
 * The browser stops a worker after 30 s without an extension event, fetch in flight or not. The sample
 * is just beyond that; the full count is 45 s of silence, then 4 minutes of trickle.
 */
const DEEP = process.env['DEEP'] === '1';
const SILENCE_MS = DEEP ? 45_000 : 34_000;
const TRICKLE_MS = DEEP ? 4 * 60_000 : 1_000;

test('S13 a run outlives a silent provider and then a slow one, with no view open and nothing attached', async ({
  unwatched: stack,
}) => {
  test.setTimeout(2 * SILENCE_MS + 2 * TRICKLE_MS + 60_000);
  // A skill draft goes out in about twelve pieces.
  stack.provider.setScript((call) =>
    call.asked === 'skill_draft' ? slow({ silenceMs: SILENCE_MS, everyMs: TRICKLE_MS / 12 }) : undefined,
  );
  const earlier = stack.provider.calls.length;
  const compose = `${stack.registryUrl}/compose`;
  const page = await stack.browser.open(compose);
  await page.detach();
  await stack.browser.control.pressToolbarButton(compose);
  const panel = await stack.browser.find('sidepanel.html');
  await stack.startRun(panel, 'Take your time', newProviderKey());
  const draftCall = await stack.provider.callOpened(earlier + 2);
  // What the worker tells an open view keeps it alive too: only without one is this about the run itself.
  await stack.browser.control.closeTarget(panel.targetId);
  await expect
    .poll(() => draftCall.outcome, { timeout: SILENCE_MS + 2 * TRICKLE_MS + 10_000, intervals: [1_000] })
    .not.toBe('open');
  expect(draftCall.outcome).toBe('finished');
  await stack.browser.control.pressToolbarButton(compose);
  const again = await stack.browser.find('sidepanel.html');
  await again.says('1 draft ready');
  expect(stack.provider.calls.slice(earlier).map(({ asked }) => asked)).toEqual([
    'classification',
    'skill_draft',
    'critique',
  ]);
  await stack.browser.control.closeTarget(again.targetId);
  await stack.browser.control.closeTarget(page.targetId);
});
