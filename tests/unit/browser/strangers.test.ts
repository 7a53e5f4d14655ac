import { beforeEach, describe, expect, it, vi } from 'vitest';

import background from '../../../entrypoints/background.ts';
import { createToolbar } from '../../../lib/browser/toolbar.ts';
import type { PortSender } from '../../../lib/worker/view-ports.ts';
import { createFakeBrowser, type FakeBrowser } from '../../support/worker/fake-browser.ts';
import { connectView } from '../../support/worker/test-worker.ts';

const current = vi.hoisted((): { browser: FakeBrowser['browser'] | null } => ({ browser: null }));
vi.mock('wxt/browser', () => ({
  get browser() {
    return current.browser;
  },
}));

let fake: FakeBrowser;
beforeEach(() => {
  fake = createFakeBrowser({ id: 1, windowId: 10 });
  current.browser = fake.browser;
  background.main();
});

const connect = (sender: PortSender) =>
  connectView({ onConnect: fake.browser.runtime.onConnect.tell }, sender);

const OWN = { id: 'own', url: 'chrome-extension://own/sidepanel.html', frameId: 0 };

describe('the toolbar button', () => {
  it.each([
    ['https://registry.test/e/acme/tides', ''],
    ['https://registry.test', ''],
    ['https://registry.test.evil.example/', 'popup.html'],
    ['https://registry.test:8443/', 'popup.html'],
    ['https://registry.test@evil.example/', 'popup.html'],
    ['http://registry.test/', 'popup.html'],
    ['about:blank', 'popup.html'],
    [undefined, 'popup.html'],
  ])('opens the panel beside a page of the registry alone: %s', async (url, popup) => {
    await createToolbar(() => 'https://registry.test').update(1, url);

    expect(fake.popups).toEqual({ 1: popup });
  });

  it('keeps to the page that came last, however long the look at an earlier one took', async () => {
    const looked = Promise.withResolvers<never[]>();
    fake.browser.runtime.getContexts = () => looked.promise;
    const toolbar = createToolbar(() => 'https://registry.test');
    const earlier = toolbar.update(1, 'about:blank', 10);
    await toolbar.update(1, 'https://registry.test/compose', 10);
    looked.resolve([]);
    await earlier;

    expect(fake.popups).toEqual({ 1: '' });
  });
});

describe('the worker', () => {
  it.each([
    ['a page in a tab', OWN],
    ['a panel or popup, which names no frame', { id: OWN.id, url: OWN.url }],
  ])('talks to %s of this extension', async (_, sender) => {
    expect(await connect(sender).ask({ type: 'watch-tab', tab_id: 1 })).toEqual({ type: 'ok' });
  });

  it.each([
    ['another extension', { ...OWN, id: 'other' }],
    ['another extension with its own page', { ...OWN, id: 'other', url: 'chrome-extension://other/x.html' }],
    ['a page without an extension', { url: OWN.url, frameId: 0 }],
    ['a web page that our id speaks for, as in a content script', { ...OWN, url: 'https://evil.test/' }],
    ['a page whose address only begins like ours', { ...OWN, url: 'chrome-extension://own.evil/x.html' }],
    ['a page without an address', { id: OWN.id, frameId: 0 }],
    ['our own page in a frame of another', { ...OWN, frameId: 3 }],
    ['nobody', {}],
  ])('closes the port of %s, and does nothing that it says', async (_, sender) => {
    const stranger = connect(sender);
    stranger.send({ request_id: 1, request: { type: 'keep-goal', tab_id: 1, goal: 'Drive it' } });

    expect(stranger.isClosed()).toBe(true);
    const own = connect(OWN);
    await own.ask({ type: 'watch-tab', tab_id: 1 });
    expect(own.state().goal).toBe('');
    expect(stranger.states).toEqual([]);
  });

  it('lets no content script read what it stores, in memory or on disk', () => {
    expect(fake.accessLevels).toEqual({ session: 'TRUSTED_CONTEXTS', local: 'TRUSTED_CONTEXTS' });
  });
});
