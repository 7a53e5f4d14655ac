import { closeSidebar, findSidebar } from '../support/browser/firefox/sidebar.ts';
import { closePopup, findPopup, pressToolbarButton } from '../support/browser/firefox/toolbar.ts';
import { pressShortcut } from '../support/browser/firefox/window-events.ts';
import { openSite, type Site } from '../support/browser/site.ts';
import { HIDDEN_MARK, SEEN } from '../support/samples/hidden-text.ts';
import { expect, test } from './fixtures.ts';

let site: Site;
/** A host that nobody allowed: only what a person points at can be read. */
let url: string;
test.beforeAll(async () => {
  site = await openSite();
  url = site.url.replace('127.0.0.1', 'localhost');
});
test.afterAll(() => site.close());

test('in Firefox, a page is taken where the toolbar button was pressed on it', async ({
  stack: { firefox },
}) => {
  const tab = await firefox.open(url);
  await pressToolbarButton(firefox, 'popup');
  const popup = await findPopup(firefox);
  await (await popup.find('button', 'Add this page')).click();

  await popup.says('With the page\nAn ordinary page');
  await closePopup(firefox);
  await tab.close();
});

test('in Firefox, S21 the readable text of a page is taken, without what nobody sees there', async ({
  stack: { firefox },
}) => {
  const tab = await firefox.open(`${url}hidden`);
  await pressToolbarButton(firefox, 'popup');
  const popup = await findPopup(firefox);
  await (await popup.find('button', 'Add this page')).click();
  await popup.says('With the page\nTides');

  const text = await popup.evaluate<string>('document.querySelector(".page-chip pre")?.textContent ?? ""');
  for (const seen of SEEN) expect(text).toContain(seen);
  expect(text).not.toContain(HIDDEN_MARK);
  await closePopup(firefox);
  await tab.close();
});

test('in Firefox, the shortcut opens the sidebar with the page, and a click there takes none', async ({
  stack: { firefox },
}) => {
  const tab = await firefox.open(url);
  await firefox.inWindow(pressShortcut('K'));
  const sidebar = await findSidebar(firefox);
  await sidebar.says('With the page\nAn ordinary page');

  const other = await firefox.open(url);
  await (await sidebar.find('button', 'Add this page')).click();
  await sidebar.says('gives no access to this page');
  expect(await sidebar.evaluate<string>('document.body.innerText')).not.toContain('With the page');
  await closeSidebar(firefox);
  await other.close();
  await tab.close();
});
