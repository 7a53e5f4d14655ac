import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import background from '../../../entrypoints/background.ts';
import { createFakeBrowser, type FakeBrowser } from '../../support/worker/fake-browser.ts';
import { connectView, type TestView } from '../../support/worker/test-worker.ts';

const current = vi.hoisted((): { browser: FakeBrowser['browser'] | null } => ({ browser: null }));
vi.mock('wxt/browser', () => ({
  get browser() {
    return current.browser;
  },
}));

const PAGE = { url: 'https://docs.test/api', title: 'The API', text: '', entityPath: '' };
const TAB = { id: 1, windowId: 10 };

let fake: FakeBrowser;
let view: TestView;

beforeEach(async () => {
  fake = createFakeBrowser(TAB);
  fake.frames.set(0, PAGE);
  current.browser = fake.browser;
  background.main();
  view = connectView({ onConnect: fake.browser.runtime.onConnect.tell });
  await view.ask({ type: 'watch-tab', tab_id: TAB.id });
});
afterEach(() => view.leave());

const click = (info: object = {}, tab: object = TAB) =>
  fake.browser.contextMenus.onClicked.tell({ menuItemId: 'page', frameId: 0, ...info }, tab);
const press = () => fake.browser.commands.onCommand.tell('plan-with-page', TAB);
const taken = async () => (await view.until('a page is there', ({ page }) => page !== null)).page;
const failed = async () =>
  (await view.until('it is told', ({ page_failure }) => page_failure !== null)).page_failure;
const forgotten = () => view.until('it is not told any more', ({ page_failure }) => page_failure === null);

describe('the menu of a page', () => {
  it('has an entry for pages and one for selections, made with the installation', () => {
    fake.browser.runtime.onInstalled.tell();

    expect(fake.menus).toMatchObject([
      { title: 'Plan with this page', contexts: ['page'] },
      { title: 'Plan with the selection', contexts: ['selection'] },
    ]);
  });

  it('opens the panel in the very click, and takes the page', async () => {
    fake.frames.set(0, { ...PAGE, text: 'Of the page' });
    click();

    expect(fake.opened).toEqual([TAB.windowId]);
    expect(await taken()).toMatchObject({ url: PAGE.url, title: PAGE.title, text: 'Of the page' });
  });

  it('takes what is selected in a frame, under the address and title of the tab', async () => {
    fake.frames.set(7, { ...PAGE, url: 'https://docs.test/frame', title: 'A frame', text: 'Two\nlines' });
    click({ menuItemId: 'selection', frameId: 7, selectionText: 'Two lines' });

    expect(await taken()).toMatchObject({ url: PAGE.url, title: PAGE.title, text: 'Two\nlines' });
  });

  it('takes the words that came with the click where the frame is of another host', async () => {
    click({ menuItemId: 'selection', frameId: 7, selectionText: 'Two lines' });

    expect(await taken()).toMatchObject({ url: PAGE.url, text: 'Two lines' });
  });

  it('takes those words too where the page itself tells no selection, as in a field', async () => {
    click({ menuItemId: 'selection', selectionText: 'Two lines' });

    expect(await taken()).toMatchObject({ url: PAGE.url, text: 'Two lines' });
  });

  it('takes the page itself where nothing is selected in the frame that was clicked', async () => {
    fake.frames.set(0, { ...PAGE, text: 'Of the page' });
    click({ frameId: 7 });

    expect(await taken()).toMatchObject({ text: 'Of the page' });
  });

  it('does nothing for an entry of another name, or outside a tab', () => {
    click({ menuItemId: 'other' });
    click({}, {});

    expect(fake.opened).toEqual([]);
  });
});

describe('a page that the browser gives no access to', () => {
  beforeEach(() => fake.frames.clear());

  it.each([
    ['menu', click],
    ['shortcut', press],
  ])('and that the %s asked for is told of in the view of its tab', async (_, ask) => {
    ask();

    expect(fake.opened).toEqual([TAB.windowId]);
    expect(await failed()).toMatchObject({
      slug: 'no-page-access',
      detail: expect.stringContaining('toolbar button'),
    });
  });

  it.each([
    ['goes to another page', () => fake.browser.tabs.onUpdated.tell(TAB.id, { status: 'loading' }, TAB)],
    [
      'comes forward anew',
      () => fake.browser.tabs.onActivated.tell({ tabId: TAB.id, windowId: TAB.windowId }),
    ],
    ['has its page removed', () => void view.ask({ type: 'drop-page', tab_id: TAB.id })],
    ['is asked for its page by a view', () => void view.ask({ type: 'take-page', tab_id: TAB.id })],
  ])('is told of no longer when its tab %s', async (_, change) => {
    press();
    await failed();
    change();

    expect((await forgotten()).page).toBeNull();
  });

  it('takes the place of a page that was taken before, which is not sent instead', async () => {
    fake.frames.set(0, PAGE);
    press();
    await taken();
    fake.frames.clear();
    press();
    await failed();

    expect(view.state().page).toBeNull();
  });

  it('is told of no longer when a page was taken, and still when this one has loaded', async () => {
    press();
    await failed();
    fake.browser.tabs.onUpdated.tell(TAB.id, { status: 'complete' }, TAB);
    expect((await view.ask({ type: 'drop-page', tab_id: 2 })).type).toBe('ok');
    expect(view.state().page_failure).not.toBeNull();

    fake.frames.set(0, PAGE);
    press();
    await taken();
    expect(view.state().page_failure).toBeNull();
  });
});
