import type { DrivenPage } from '../../demo/driver/page.ts';
import { newProviderKey } from '../support/browser/extension-pages.ts';
import { closeSidebar, findSidebar } from '../support/browser/firefox/sidebar.ts';
import { closePopup, findPopup, pressToolbarButton } from '../support/browser/firefox/toolbar.ts';
import {
  MEASURE_VIEW,
  type MeasuredView,
  POPUP_HEIGHT,
  readMeasures,
  SIZES,
  UNFOLD_VIEW,
} from '../support/browser/measure-view.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import { startRun } from '../support/browser/start-run.ts';
import { expect, test } from './fixtures.ts';

let site: Site;
test.beforeAll(async () => {
  site = await openSite();
});
test.afterAll(() => site.close());

const measure = async (view: DrivenPage): Promise<MeasuredView> =>
  readMeasures(await view.evaluate<string>(MEASURE_VIEW));

/** The whole form, with what is loaded after it. */
const atRest = async (view: DrivenPage): Promise<void> => {
  await view.says('Likely');
  await view.says('Add this page');
  await view.says('No request carried your key');
};

test('in Firefox, text, controls and targets of the popup are large enough, and at rest all of it fits', async ({
  stack: { firefox },
}) => {
  const tab = await firefox.open(site.url);
  await pressToolbarButton(firefox, 'popup');
  const popup = await findPopup(firefox);
  await atRest(popup);
  const { height, keyEnds, startEnds, ...sizes } = await measure(popup);
  expect(sizes).toEqual({ ...SIZES, code: [] });
  expect(height).toBeLessThanOrEqual(POPUP_HEIGHT);
  expect(keyEnds).toBeGreaterThan(0);
  expect(startEnds).toBeGreaterThan(keyEnds);
  await popup.evaluate(UNFOLD_VIEW);
  expect(await measure(popup)).toMatchObject(SIZES);
  await closePopup(firefox);
  await tab.close();
});

test('in Firefox, text, controls and targets of the sidebar are large enough, at rest and with drafts', async ({
  stack: { firefox, registryUrl },
}) => {
  const tab = await firefox.open(`${registryUrl}/compose`);
  await pressToolbarButton(firefox, 'sidebar');
  const sidebar = await findSidebar(firefox);
  await atRest(sidebar);
  expect(await measure(sidebar)).toMatchObject({ ...SIZES, code: [] });

  await startRun(sidebar, 'Measure the tide', newProviderKey());
  await sidebar.says('1 draft ready');
  await (await sidebar.find('button', 'Edit')).click();
  await sidebar.says('Keep changes');
  await sidebar.evaluate(UNFOLD_VIEW);
  expect(await measure(sidebar)).toMatchObject({ ...SIZES, code: [12.5] });
  await closeSidebar(firefox);
  await tab.close();
});
