import { openBrowser } from '../support/browser/browser.ts';
import {
  fillSettings,
  goalField,
  keyField,
  newProviderKey,
  startButton,
} from '../support/browser/extension-pages.ts';
import { openBackend } from '../support/browser/stack.ts';
import { expect, test } from './fixtures.ts';

const WORDS = 'The background worker does not answer';
/** Ten seconds of it are the extension's own patience. */
const OVERDUE = { timeout: 25_000 };
const PLAN = '01930000-0000-7000-8000-0000000000aa';

test('a worker that stands still is named on every page, and nothing that was typed is lost', async () => {
  test.setTimeout(120_000);
  const backend = await openBackend();
  const browser = await openBrowser();
  try {
    await fillSettings(browser, { url: backend.registryUrl, token: backend.accessToken });
    const target = await browser.control.findWorker();
    if (target === null) throw new Error('There is no worker');
    const worker = await browser.control.attach(target.targetId);
    // It takes connections, and never gets to its next line.
    await worker.send('Debugger.enable');
    await worker.send('Debugger.pause');

    const open = (name: string) => browser.openExtensionPage(name);
    const panel = await open('sidepanel.html');
    const goal = 'Write release notes from merged pull requests';
    const providerKey = newProviderKey();
    await goalField(panel).fill(goal);
    await keyField(panel).pressSequentially(providerKey);
    const healing = [panel, await open('popup.html'), await open('options.html')];
    const asking = [await open('plans.html'), await open(`publish.html?plan=${PLAN}`)];
    for (const page of [...healing, ...asking]) {
      const alert = page.getByRole('alert');
      await expect(alert).toContainText(WORDS, OVERDUE);
      await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible();
    }

    await startButton(panel).click();
    await expect(startButton(panel)).toHaveAttribute('aria-disabled', 'true');
    await expect(startButton(panel)).toHaveAttribute('aria-disabled', 'false', OVERDUE);
    await expect(panel.getByRole('alert')).toHaveCount(1);
    const again = panel.getByRole('button', { name: 'Try again' });
    await again.click();
    await expect(again).toHaveAttribute('aria-disabled', 'true');

    await worker.send('Debugger.disable');
    for (const page of healing) await expect(page.getByText(WORDS)).toHaveCount(0);
    for (const page of asking) {
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByText(WORDS)).toHaveCount(0);
    }
    expect(await goalField(panel).inputValue()).toBe(goal);
    expect(await keyField(panel).inputValue()).toBe(providerKey);
    await expect(panel.getByRole('combobox', { name: 'Provider' })).toContainText('OpenAI');
    // What was refused is not sent later.
    await expect(startButton(panel)).toHaveAttribute('aria-disabled', 'false');
    expect(backend.provider.calls).toEqual([]);
  } finally {
    await browser.close();
    await backend.registry.stop();
    await backend.provider.stop();
  }
});
