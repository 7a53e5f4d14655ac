import { EXTENSION_ID } from '../../registry/start/flags.ts';
import { openBrowser } from '../support/browser.ts';
import { expect, test } from './fixtures.ts';

test('the built extension loads under its fixed id, without an error', async () => {
  const browser = await openBrowser();
  try {
    await expect
      .poll(() => browser.context.serviceWorkers().map((worker) => new URL(worker.url()).host))
      .toEqual([EXTENSION_ID]);
    expect(browser.problems).toEqual([]);
  } finally {
    await browser.close();
  }
});
