import { expect, test as base } from '@playwright/test';

import { openStack, type Stack, type StackOptions } from '../support/browser/stack.ts';
import { makeRoom } from '../support/browser/unsaved-runs.ts';
import { openUnwatchedStack, type UnwatchedStack } from '../support/browser/unwatched-stack.ts';

interface TestFixtures {
  /** The shared stack with a provider that answers well. Nothing may stand in any console after the test. */
  stack: Stack;
  /** The same with nothing attached to the background worker. */
  unwatched: UnwatchedStack;
}

/** Opened with the first test that asks, closed after the last: a browser takes longer to start than a run. */
interface WorkerFixtures {
  /** Of a file: `test.use({ stackOptions: … })`, for instance to shorten the registry's deadlines. */
  stackOptions: StackOptions;
  sharedStack: Stack;
  sharedUnwatched: UnwatchedStack;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stackOptions: [{}, { option: true, scope: 'worker' }],
  sharedStack: [
    async ({ stackOptions }, use) => {
      const stack = await openStack(stackOptions);
      await use(stack);
      await stack.close();
      // S07, of all tests together: whatever they did, nothing left this machine.
      expect(stack.proxy.hosts().filter((host) => !/^(?:127\.0\.0\.1|localhost):/.test(host))).toEqual([]);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  sharedUnwatched: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const stack = await openUnwatchedStack();
      await use(stack);
      await stack.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  stack: async ({ sharedStack }, use) => {
    sharedStack.provider.setScript(() => undefined);
    await makeRoom(sharedStack.browser);
    sharedStack.browser.problems.length = 0;
    await use(sharedStack);
    expect(sharedStack.browser.problems).toEqual([]);
  },
  unwatched: async ({ sharedUnwatched }, use) => {
    sharedUnwatched.provider.setScript(() => undefined);
    await use(sharedUnwatched);
  },
});

/** Fails by its name: a hang in one act of many would otherwise take all the test's time and not say where. */
export const step = <Value>(title: string, act: () => Promise<Value>): Promise<Value> =>
  test.step(title, act, { timeout: 30_000 });

export { expect } from '@playwright/test';
