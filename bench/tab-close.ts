import { fileURLToPath } from 'node:url';

import type { BrowserContext, Page } from '@playwright/test';

import { NO_LIMITS, type ViewRequest } from '../lib/messages/index.ts';
import { openBrowser } from '../tests/support/browser.ts';
import { fillSettings } from '../tests/support/extension-pages.ts';
import { startRegistry } from '../tests/support/registry.ts';
import { type Row, toRow } from './statistics.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { within } from './within.ts';

const BARE_EXTENSION = fileURLToPath(new URL('bare-extension', import.meta.url));
/** Given by the key in its manifest. */
const BARE_PAGE = 'chrome-extension://ibhpdbodkcdikpiihbdhedbgipcoclcc/page.html';

/** Trials. A bench of minutes says that it moves on. */
const TOLD_EVERY = 50;
const LAST_LINES = 5;

/** What the pages below see of the browser. */
interface PageBrowser {
  runtime: { connect(options?: { name: string }): { postMessage(message: unknown): void } };
  tabs: { create(options: { url: string }): Promise<{ id: number }> };
}

/**
 * Asks a worker, from a page of its extension, to run something for a new empty tab. Both extensions
 * close the same kind of tab, so that how long a page takes to go is no part of the difference.
 */
type StartFor = (tabId: number) => Promise<void>;

const openTab = async (context: BrowserContext, controller: Page): Promise<{ tab: Page; tabId: number }> => {
  const opened = context.waitForEvent('page');
  const tabId = await controller.evaluate(async () => {
    const { tabs } = (globalThis as unknown as { chrome: PageBrowser }).chrome;
    return (await tabs.create({ url: 'about:blank' })).id;
  });
  return { tab: await opened, tabId };
};

/** Milliseconds from the order to close the tab to the close of the provider's socket. */
const closeTab = async (
  context: BrowserContext,
  controller: Page,
  upstream: Upstream,
  startFor: StartFor,
  trial: string,
): Promise<number> => {
  const { tab, tabId } = await within(`${trial}: a tab opens`, openTab(context, controller));
  const reached = upstream.nextReached();
  await within(`${trial}: the worker is asked`, startFor(tabId));
  const socket = await within(`${trial}: the provider's answer comes to the moment`, reached);
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const left = performance.now();
  await within(`${trial}: the tab closes`, tab.close());
  return (await within(`${trial}: the provider's socket closes`, closed)) - left;
};

const startOurs =
  (controller: Page): StartFor =>
  (tabId) => {
    // Typed, as the worker closes the port on a message that it does not know.
    const requests: ViewRequest[] = [
      { type: 'watch-tab', tab_id: tabId },
      {
        type: 'start',
        tab_id: tabId,
        goal: 'Summarise failed payments',
        via: 'registry',
        provider: 'openai',
        model: 'bench',
        address: '',
        limits: NO_LIMITS,
        page_id: null,
        redraft: null,
        provider_key: 'sk-bench-bench-bench-bench',
      },
    ];
    return controller.evaluate((messages) => {
      const { runtime } = (globalThis as unknown as { chrome: PageBrowser }).chrome;
      const port = runtime.connect({ name: 'byok-view' });
      for (const [index, request] of messages.entries())
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
        port.postMessage({ request_id: index + 1, request });
    }, requests);
  };

const startBare =
  (controller: Page, url: string): StartFor =>
  (tabId) =>
    controller.evaluate(
      (message) => {
        const { runtime } = (globalThis as unknown as { chrome: PageBrowser }).chrome;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
        runtime.connect().postMessage(message);
      },
      { tabId, url },
    );

/**
 * R9: the tab closes and the provider's call must be gone, through worker and registry, against a
 * worker in the same browser that does nothing but fetch from the provider and abort.
 */
export const benchTabClose = async (trials: number): Promise<Row[]> => {
  const upstream = await startUpstream();
  const registry = await startRegistry({
    env: { OPENAI_BASE_URL: `${upstream.origin}/v1`, RATE_LIMITS: 'off', LOG_LEVEL: 'info' },
  });
  const browser = await openBrowser({ neighbours: [BARE_EXTENSION] });
  const { context } = browser;
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    await fillSettings(browser, { url: registry.url, token: await registry.token('bench') });
    const ourPage = await browser.openExtensionPage('options.html');
    const barePage = await context.newPage();
    await barePage.goto(BARE_PAGE);
    const startOursFor = startOurs(ourPage);
    const startBareFor = startBare(barePage, `${upstream.origin}/v1/chat/completions`);
    // The first of each only warms up.
    for (let trial = 0; trial <= trials; trial += 1) {
      const label = `R9, trial ${trial} of ${trials}`;
      const ourTime = await closeTab(context, ourPage, upstream, startOursFor, `${label}, ours`);
      const bareTime = await closeTab(context, barePage, upstream, startBareFor, `${label}, bare worker`);
      if (trial === 0) continue;
      ours.push(ourTime);
      bare.push(bareTime);
      if (trial % TOLD_EVERY === 0) console.error(label);
    }
  } catch (error) {
    // What the registry had to do with it; the key is in no line of its log.
    console.error(error, registry.logs().slice(-LAST_LINES), browser.problems.slice(-LAST_LINES));
    throw error;
  } finally {
    await within('R9: the browser closes', browser.close());
    await within('R9: the registry stops', registry.stop());
    await upstream.stop();
  }
  return [
    toRow('R9', "tab closed in Chromium → provider's socket closed", {
      ours,
      against: bare,
      beside: 'bare worker',
    }),
  ];
};
