import type { Page } from '@playwright/test';

import {
  drafts,
  keyField,
  newProviderKey,
  startButton,
  startRun,
} from '../support/browser/extension-pages.ts';
import {
  MEASURE_VIEW,
  type MeasuredView,
  POPUP_HEIGHT,
  readMeasures,
  SIZES,
  UNFOLD_VIEW,
} from '../support/browser/measure-view.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import type { Stack } from '../support/browser/stack.ts';
import { expect, test } from './fixtures.ts';

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const measure = async (page: Page): Promise<MeasuredView> =>
  readMeasures(await page.evaluate<string>(MEASURE_VIEW));

/** The whole form, with what is loaded after it. */
const atRest = async (page: Page): Promise<void> => {
  await expect(page.getByText(/^Likely/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add this page' })).toBeVisible();
  await expect(page.getByText(/^No request carried your key/)).toBeVisible();
};

/** The ledger's line as it is after runs with several hosts. */
const LENGTHEN_LEDGER = `(() => {
  const line = document.querySelector('.requests summary > span');
  line.textContent += ', registry.example.com, models.example.com, 127.0.0.1:11434';
})()`;

const openPopup = async (stack: Stack): Promise<Page> => {
  const page = await stack.browser.context.newPage();
  await page.goto(site.url);
  await stack.browser.pressToolbarButton(page);
  return stack.browser.findExtensionPage('popup.html');
};

test('text, controls and targets of the native popup are large enough, and at rest all of it fits', async ({
  stack,
}) => {
  const popup = await openPopup(stack);
  await atRest(popup);
  const { height, keyEnds, startEnds, ...sizes } = await measure(popup);
  expect(sizes).toEqual({ ...SIZES, code: [] });
  expect(height).toBeLessThanOrEqual(POPUP_HEIGHT);
  await popup.evaluate(LENGTHEN_LEDGER);
  expect((await measure(popup)).height).toBe(height);
  await expect(keyField(popup)).toBeVisible();
  expect(keyEnds).toBeLessThan(startEnds);
  await expect(startButton(popup)).toBeInViewport({ ratio: 1 });

  await popup.evaluate(UNFOLD_VIEW);
  expect(await measure(popup)).toMatchObject(SIZES);
  await popup.close();
});

test('text, controls and targets of the native side panel are large enough, at rest and with drafts', async ({
  stack,
}) => {
  const page = await stack.browser.context.newPage();
  await page.goto(`${stack.registryUrl}/compose`);
  const panel = await stack.browser.openSidePanel(page);
  await atRest(panel);
  expect(await measure(panel)).toMatchObject({ ...SIZES, code: [] });

  await startRun(panel, { goal: 'Measure the tide', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(panel)).toHaveCount(1);
  await panel.getByRole('button', { name: 'Regenerate…' }).click();
  await expect(panel.getByRole('button', { name: 'Regenerate this draft' })).toBeVisible();
  expect(await measure(panel)).toMatchObject(SIZES);
  await panel.getByRole('button', { name: 'Not now' }).click();
  await panel.getByRole('button', { name: 'Edit', exact: true }).click();
  await panel.getByRole('button', { name: 'Keep changes' }).waitFor();
  await panel.evaluate(UNFOLD_VIEW);
  expect(await measure(panel)).toMatchObject({ ...SIZES, code: [12.5] });
  await panel.close();
  await page.close();
});

test('text, controls and targets of the pages in tabs are large enough', async ({ stack }) => {
  const settings = await stack.browser.openExtensionPage('options.html');
  await expect(settings.getByRole('button', { name: 'Save', exact: true })).toBeVisible();
  expect(await measure(settings)).toMatchObject(SIZES);
  await settings.close();

  const form = await stack.browser.openExtensionPage('sidepanel.html');
  await startRun(form, { goal: 'Measure the plans', provider: 'OpenAI', providerKey: newProviderKey() });
  await expect(drafts(form)).toHaveCount(1);
  await form.close();
  const plans = await stack.browser.openExtensionPage('plans.html');
  await expect(plans.getByRole('button', { name: 'Save plan' }).first()).toBeVisible();
  expect(await measure(plans)).toMatchObject(SIZES);
  await plans.close();
});
