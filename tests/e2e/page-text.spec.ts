import type { Locator, Page } from '@playwright/test';

import { readFence } from '../../lib/planner/prompts/fence.ts';
import { drafts, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import type { Stack } from '../support/browser/stack.ts';
import { HIDDEN_MARK, SEEN } from '../support/samples/hidden-text.ts';
import { expect, test } from './fixtures.ts';

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const shownText = (popup: Page): Locator => popup.getByRole('region', { name: 'Text that is sent' });

/** The page in a tab, and the popup with what was taken of it. */
const take = async ({ browser }: Stack, prepare: (page: Page) => Promise<unknown>) => {
  const page = await browser.context.newPage();
  await prepare(page);
  await browser.pressToolbarButton(page);
  const popup = await browser.findExtensionPage('popup.html');
  await popup.getByRole('button', { name: 'Add this page' }).click();
  await expect(shownText(popup)).toBeVisible();
  return { page, popup, close: () => Promise.all([popup.close(), page.close()]) };
};
const takeHidden = (stack: Stack) => take(stack, (page) => page.goto(`${site.url}hidden`));
const lookAt = (page: Page) =>
  page.evaluate(() => document.documentElement.outerHTML + Object.keys(globalThis).join());
const toList = (page: Page) =>
  page.evaluate(() => {
    document.body.innerHTML = '<ul><li>Ebb</li><li>Flow</li></ul>';
  });

test('S21 text that nobody sees on a page is not taken, and text that is seen is', async ({ stack }) => {
  const { popup, close } = await takeHidden(stack);
  const text = (await shownText(popup).textContent()) ?? '';

  expect([...text.matchAll(new RegExp(`${HIDDEN_MARK}\\((.*?)\\)`, 'g'))].map(([, way]) => way)).toEqual([]);
  for (const seen of SEEN) expect(text).toContain(seen);
  expect(text).toContain('- Ebb\n\n- Flow');
  expect(text).toContain('Brest | 6.9 m');
  expect(text).toContain('tide --port brest\n  --days 2');
  expect(text).not.toContain('Shop');
  await close();
});

test('S36 the page text that is sent is the page text that was shown', async ({ stack }) => {
  const { popup, close } = await take(stack, async (tab) => {
    await tab.goto(`${site.url}hidden`);
    // More than is sent, and characters that no view shows.
    await tab.evaluate(() => {
      const line = 'Tides\u200b come\u{e0049} twice\u202e a day 🌊, said \\ " < & > the pilot. ';
      const last = document.createElement('p');
      last.textContent = line.repeat(600);
      document.querySelector('article')?.append(last);
    });
  });
  const shown = await shownText(popup).textContent();
  await expect(popup.locator('.page-chip')).toContainText(
    '20,000 characters; the rest of the page is left out',
  );

  const calls = stack.provider.calls.length;
  await startRun(popup, { goal: 'Explain the tides', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(popup)).toHaveCount(1);
  const pages = stack.provider.calls
    .slice(calls)
    .map(({ prompt }) => readFence(prompt, 'page') as { text: string } | undefined);
  const whole = pages.filter((sent) => sent?.text === shown);
  expect(shown).toHaveLength(20_000);
  expect(whole.length).toBeGreaterThan(0);
  // The calls that decide get its beginning, and none gets anything else.
  for (const sent of pages) if (sent !== undefined) expect(shown?.startsWith(sent.text)).toBe(true);
  await close();
});

test('a page that is read stays as it was', async ({ stack }) => {
  const page = await stack.browser.context.newPage();
  await page.goto(`${site.url}hidden`);
  const before = await lookAt(page);
  await stack.browser.pressToolbarButton(page);
  const popup = await stack.browser.findExtensionPage('popup.html');
  await popup.getByRole('button', { name: 'Add this page' }).click();
  await expect(shownText(popup)).toBeVisible();

  expect(await lookAt(page)).toBe(before);
  await popup.close();
  await page.close();
});

test('a page that is no article is taken as it shows itself', async ({ stack }) => {
  const { popup, close } = await take(stack, async (page) => {
    await page.goto(site.url);
    await toList(page);
  });

  await expect(shownText(popup)).toHaveText('- Ebb\n- Flow');
  await close();
});
