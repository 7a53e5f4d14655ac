import { type DirectStack, openDirectStack } from '../support/browser/direct-stack.ts';
import { newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { storedBy } from '../support/browser/key-search.ts';
import { type Surroundings, WAYS_TO_END, type WayToEnd } from '../support/browser/ways-to-end.ts';
import { deepCount, describeTimes } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { faults } from '../support/provider/index.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { expect, step, test } from './fixtures.ts';

/** Of each way at each moment, as in the runs through a registry. */
const REPEATS = deepCount({ sample: 1, deep: 15 });
const DEADLINE_MS = 5_000;

const MOMENTS = {
  'before the first byte': faults.silence('before-headers'),
  'in mid-stream': faults.silence('mid-stream'),
} as const;

const times: number[] = [];
let data: DataFolder;
let stack: DirectStack;
test.beforeAll(async () => {
  data = await createDataFolder();
  stack = await openDirectStack(data.folder);
  await stack.allowVendors();
  // For the page beside which the side panel opens.
  await stack.connectRegistry();
});
test.afterAll(async () => {
  await stack.close();
  await data.remove();
  if (times.length > 0)
    console.log(`S11 direct, from the act to the provider's closed socket: ${describeTimes(times)}`);
});

const endOnce = async (surroundings: Surroundings, way: WayToEnd, isStreaming: boolean): Promise<void> => {
  const { provider, browser } = stack;
  const earlier = provider.calls.length;
  const providerKey = newProviderKey();
  const runner = await step('opens a view', () => way(surroundings));
  await step('starts a run', () =>
    startRun(runner.view, {
      goal: 'Watch the tide',
      provider: 'OpenAI',
      providerKey,
      way: 'Only to the provider',
    }),
  );
  const call = await provider.callOpened(earlier + 1);
  if (isStreaming) await eventually('the answer has begun', () => call.firstByteAt);

  const at = await step('ends the run', () => runner.end());
  const closedAt = await eventually("the provider's socket closes", () => call.socket.closedAt, DEADLINE_MS);
  times.push(closedAt - at);
  await step('puts all right again', () => runner.restore());
  const page = await browser.openExtensionPage('manifest.json');
  const stored = await storedBy(page);
  await page.close();

  expect(call.outcome).toBe('cut');
  expect(call.providerKey).toBe(providerKey);
  expect(stored).toContain(stack.accessToken);
  expect(stored).not.toContain(providerKey);
  expect(provider.calls).toHaveLength(earlier + 1);
};

/** Whoever signs out of a registry does not mean a run that it knows nothing of. */
const ways = Object.entries(WAYS_TO_END).filter(([name]) => name !== 'removing the access token');

for (const [name, way] of ways)
  for (const [moment, behaviour] of Object.entries(MOMENTS))
    test(`S11 direct: ${name} ${moment} closes the provider's socket, and nothing is called after it`, async () => {
      test.setTimeout(REPEATS * 15_000 + 105_000);
      stack.provider.setScript(() => behaviour);
      const surroundings: Surroundings = {
        browser: stack.browser,
        registryUrl: stack.registryUrl,
        signIn: () => stack.connectRegistry(),
      };
      for (let time = 0; time < REPEATS; time += 1)
        await endOnce(surroundings, way, moment === 'in mid-stream');
    });
