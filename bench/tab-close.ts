import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BrowserContext, Page } from '@playwright/test';

import { NO_LIMITS, type ViewRequest } from '../lib/messages/index.ts';
import { openBrowser, type TestBrowser } from '../tests/support/browser/browser.ts';
import { fillSettings } from '../tests/support/browser/extension-pages.ts';
import { within } from '../tests/support/within.ts';
import { BARE_EXTENSION, bareUrl } from './bare-extension.ts';
import { type Build, buildExtension, THIS_BUILD } from './build.ts';
import { noFigures, openRegistry, type RegistryHop } from './hops.ts';
import { type Row, toRow } from './statistics.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** In trials. A bench that takes minutes reports its progress. */
const TOLD_EVERY = 50;
const LAST_LINES = 5;

/** What the pages below can use of the browser. */
interface PageBrowser {
  runtime: { connect(options?: { name: string }): { postMessage(message: unknown): void } };
  tabs: { create(options: { url: string }): Promise<{ id: number }> };
}

/**
 * Asks a worker, from a page of its extension, to start something for a new empty tab. Both extensions close
 * the same kind of tab, so the time a page takes to close is not part of the difference.
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

/** Milliseconds from the order to close the tab until the provider's socket closes. */
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

/** Builds from before a start named its registry refuse one that does. */
const knowsRegistryUrl = ({ folder }: Build): boolean =>
  readdirSync(join(folder, 'lib/failures')).some((name) =>
    readFileSync(join(folder, 'lib/failures', name), 'utf8').includes('registry-changed'),
  );

const withoutRegistryUrl = (request: ViewRequest): object =>
  Object.fromEntries(Object.entries(request).filter(([name]) => name !== 'registry_url'));

const startOurs =
  (controller: Page, registryUrl: string, build: Build): StartFor =>
  (tabId) => {
    // Typed, because the worker closes the port on a message that it does not know.
    const requests: ViewRequest[] = [
      { type: 'watch-tab', tab_id: tabId },
      {
        type: 'start',
        tab_id: tabId,
        goal: 'Summarise failed payments',
        via: 'registry',
        registry_url: registryUrl,
        provider: 'openai',
        model: 'bench',
        address: '',
        limits: NO_LIMITS,
        page_id: null,
        redraft: null,
        continues: null,
        provider_key: 'sk-bench-bench-bench-bench',
      },
    ];
    return controller.evaluate(
      (messages) => {
        const { runtime } = (globalThis as unknown as { chrome: PageBrowser }).chrome;
        const port = runtime.connect({ name: 'byok-view' });
        for (const [index, request] of messages.entries())
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
          port.postMessage({ request_id: index + 1, request });
      },
      knowsRegistryUrl(build) ? requests : requests.map(withoutRegistryUrl),
    );
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

/** A build's extension in its own browser, with its own registry, and the bare worker beside it. */
interface Chain {
  browser: TestBrowser;
  hop: RegistryHop;
  startFor: StartFor;
  page: Page;
  barePage: Page;
}

const openChain = async (upstream: Upstream, build: Build): Promise<Chain> => {
  const other = build === THIS_BUILD ? null : build;
  const hop = await openRegistry(upstream.origin, { other });
  const browser = await openBrowser({
    extension: join(buildExtension(build), 'chrome-mv3'),
    neighbours: [BARE_EXTENSION],
  });
  await fillSettings(browser, { url: hop.registry.url, token: await hop.registry.token('bench') });
  const page = await browser.openExtensionPage('options.html');
  const barePage = await browser.context.newPage();
  await barePage.goto(bareUrl('page.html'));
  return { browser, hop, startFor: startOurs(page, hop.registry.url, build), page, barePage };
};

/**
 * R9: the tab closes and the provider's call must end, through worker and registry, compared with a worker in
 * the same browser that only fetches from the provider and aborts.
 */
export const benchTabClose = async (trials: number, other: Build | null): Promise<Row[]> => {
  const upstream = await startUpstream();
  const chains: Chain[] = [];
  const figures = noFigures();
  try {
    const ours = await openChain(upstream, THIS_BUILD);
    chains.push(ours);
    if (other) chains.push(await openChain(upstream, other));
    const bare = startBare(ours.barePage, `${upstream.origin}/v1/chat/completions`);
    const turns = [
      { party: 'ours', chain: ours, page: ours.page, startFor: ours.startFor },
      { party: 'raw', chain: ours, page: ours.barePage, startFor: bare },
      ...chains.slice(1).map((chain) => ({ ...chain, party: 'theirs', chain }) as const),
    ] as const;
    // The first trial of each is only a warm-up.
    for (let trial = 0; trial <= trials; trial += 1) {
      const label = `R9, trial ${trial} of ${trials}`;
      for (const { party, chain, page, startFor } of trial % 2 === 0 ? turns : turns.toReversed()) {
        const { context } = chain.browser;
        const time = await closeTab(context, page, upstream, startFor, `${label}, ${party}`);
        if (trial > 0) figures[party].push(time);
      }
      if (trial > 0 && trial % TOLD_EVERY === 0) console.error(label);
    }
  } catch (error) {
    // What the registries logged about it; no line of their logs contains the key.
    console.error(error);
    for (const { hop, browser } of chains)
      console.error(hop.registry.logs().slice(-LAST_LINES), browser.problems.slice(-LAST_LINES));
    throw error;
  } finally {
    for (const { browser, hop } of chains) {
      await within('R9: the browser closes', browser.close());
      await within('R9: the registry stops', hop.registry.stop());
    }
    await upstream.stop();
  }
  return [
    toRow('R9', "tab closed in Chromium → provider's socket closed", {
      ...figures,
      against: figures.raw,
      beside: 'bare worker',
    }),
  ];
};
