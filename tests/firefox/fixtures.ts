import { expect, test as base } from '@playwright/test';

import { type FirefoxStack, openFirefoxStack } from '../support/browser/firefox/stack.ts';

/**
 * Playwright's runner and no more of it: it cannot drive the distribution's Firefox, which speaks
 * WebDriver BiDi to puppeteer. One Firefox serves the tests of all files; one that needs another registry opens its own.
 */
export const test = base.extend<{ stack: FirefoxStack }, { sharedStack: FirefoxStack }>({
  sharedStack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const stack = await openFirefoxStack();
      await use(stack);
      await stack.close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  stack: async ({ sharedStack }, use) => {
    sharedStack.provider.setScript(() => undefined);
    await use(sharedStack);
    expect(await sharedStack.firefox.problems()).toEqual([]);
  },
});

export { expect } from '@playwright/test';
