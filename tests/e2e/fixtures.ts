import { expect, test as base } from '@playwright/test';

import { openStack, type Stack } from '../support/stack.ts';

/**
 * One stack serves all tests of a file: a browser takes longer to start than a run. After each test
 * nothing may stand in the console: an error there, a policy violation too, fails the test that caused it.
 */
export const test = base.extend<{ quietConsole: void }, { stack: Stack }>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const stack = await openStack();
      await use(stack);
      await stack.close();
    },
    { scope: 'worker' },
  ],
  quietConsole: [
    async ({ stack }, use) => {
      stack.provider.setScript(() => undefined);
      stack.browser.problems.length = 0;
      await use();
      expect(stack.browser.problems).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
