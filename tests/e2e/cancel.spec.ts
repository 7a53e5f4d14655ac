import type { Page } from '@playwright/test';

import { EXTENSION_ID } from '../../registry/start/flags.ts';
import { deepCount, describeTimes } from '../support/counts.ts';
import { cancelButton, fillSettings, newProviderKey, startRun } from '../support/extension-pages.ts';
import { timestamp } from '../support/provider/call.ts';
import { faults, type Call } from '../support/provider/index.ts';
import type { Stack } from '../support/stack.ts';
import { expect, test } from './fixtures.ts';

/** Of each way at each moment: five ways and two moments make the 200 aborts of the full count. */
const REPEATS = deepCount({ sample: 1, deep: 20 });
const times: number[] = [];

const inExtension = (page: Page, work: string): Promise<number> =>
  page.evaluate<number>(`(async () => { ${work} })()`);

/** Ends a live run of `panel` as a person would. Returns when that was, and what has to be put right again. */
interface Ended {
  at: number;
  restore?: () => Promise<void>;
}
type Way = (stack: Stack, panel: Page) => Promise<Ended>;

const WAYS: Record<string, Way> = {
  Cancel: async (_, panel) => {
    const at = timestamp();
    await cancelButton(panel).click();
    return { at };
  },
  'closing the tab': async (_, panel) => {
    const at = timestamp();
    await panel.close();
    return { at };
  },
  'closing the window': async ({ browser }, panel) => {
    const other = await browser.openExtensionPage('plans.html');
    const tabId = await inExtension(panel, 'return (await chrome.tabs.getCurrent()).id');
    const windowId = await inExtension(other, `return (await chrome.windows.create({ tabId: ${tabId} })).id`);
    const at = timestamp();
    await inExtension(other, `await chrome.windows.remove(${windowId})`);
    return { at, restore: () => other.close() };
  },
  'reloading the extension': async ({ browser }) => {
    const page = await browser.context.newPage();
    await page.goto('chrome://extensions');
    // Out of developer mode an unpacked extension that is reloaded stays off.
    await inExtension(
      page,
      'await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })',
    );
    const at = timestamp();
    await inExtension(page, `await chrome.developerPrivate.reload('${EXTENSION_ID}', {})`);
    return { at, restore: () => page.close() };
  },
  'removing the access token': async (stack) => {
    const settings = await stack.browser.openExtensionPage('options.html');
    const remove = settings.getByRole('button', { name: 'Remove token' });
    await remove.waitFor();
    const at = timestamp();
    await remove.click();
    await expect(settings.getByText('The token was removed')).toBeVisible();
    return {
      at,
      restore: async () => {
        await settings.close();
        await fillSettings(stack.browser, { url: stack.registryUrl, token: stack.accessToken });
      },
    };
  },
};

const MOMENTS = {
  'before the first byte': faults.silence('before-headers'),
  'in mid-stream': faults.silence('mid-stream'),
} as const;

const endedRuns = ({ registry }: Stack): Record<string, unknown>[] =>
  registry
    .logs()
    .filter(({ msg, method, route }) => msg === 'request' && method === 'POST' && route === '/v1/intent/byo');

const endOnce = async (stack: Stack, way: Way, isStreaming: boolean): Promise<Call> => {
  const earlierCalls = stack.provider.calls.length;
  const earlierRuns = endedRuns(stack).length;
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await startRun(panel, { goal: 'Watch the tide', provider: 'OpenAI', providerKey: newProviderKey() });
  const call = await stack.provider.callOpened(earlierCalls + 1);
  if (isStreaming) await expect.poll(() => call.firstByteAt).not.toBeNull();

  const { at, restore } = await way(stack, panel);
  await stack.provider.callClosed(earlierCalls + 1);
  times.push((call.closedAt ?? Number.NaN) - at);
  await expect.poll(() => endedRuns(stack).length).toBe(earlierRuns + 1);
  expect(endedRuns(stack).at(-1)).toMatchObject({ status: 499, outcome: 'client-closed-request' });
  await restore?.();
  if (!panel.isClosed()) await panel.close();
  return call;
};

for (const [name, way] of Object.entries(WAYS))
  for (const [moment, behaviour] of Object.entries(MOMENTS))
    test(`S11 ${name} ${moment} closes the provider's socket, and nothing is called after it`, async ({
      stack,
    }) => {
      test.setTimeout(REPEATS * 15_000 + 15_000);
      stack.provider.setScript(() => behaviour);
      const earlier = stack.provider.calls.length;
      for (let time = 0; time < REPEATS; time += 1) {
        const call = await endOnce(stack, way, moment === 'in mid-stream');
        expect(call.outcome).toBe('cut');
      }
      expect(stack.provider.calls.length).toBe(earlier + REPEATS);
    });

test.afterAll(() => {
  if (times.length > 0)
    console.log(`S11 from the act to the provider's closed socket: ${describeTimes(times)}`);
});
