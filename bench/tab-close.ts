import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

import { openBrowser } from '../tests/support/browser.ts';
import { fillSettings, startRun } from '../tests/support/extension-pages.ts';
import { startRegistry } from '../tests/support/registry.ts';
import { type Row, toRow } from './statistics.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const BARE_EXTENSION = fileURLToPath(new URL('bare-extension', import.meta.url));
/** Given by the key in its manifest. */
const BARE_ID = 'ibhpdbodkcdikpiihbdhedbgipcoclcc';

/** Milliseconds from the order to close the tab to the close of the provider's socket. */
const closeTab = async (
  upstream: Upstream,
  page: Page,
  start: (page: Page) => Promise<void>,
): Promise<number> => {
  const reached = upstream.nextReached();
  await start(page);
  const socket = await reached;
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const left = performance.now();
  await page.close();
  return (await closed) - left;
};

const startBare =
  (url: string) =>
  async (page: Page): Promise<void> => {
    await page.goto(`chrome-extension://${BARE_ID}/page.html`);
    await page.evaluate(async (address) => {
      const { runtime, tabs } = (globalThis as unknown as { chrome: BareBrowser }).chrome;
      const { id } = await tabs.getCurrent();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
      runtime.connect().postMessage({ tabId: id, url: address });
    }, url);
  };

interface BareBrowser {
  runtime: { connect(): { postMessage(message: unknown): void } };
  tabs: { getCurrent(): Promise<{ id: number }> };
}

/**
 * R9: the tab closes and the provider's call must be gone, through worker and registry, against a
 * worker in the same browser that does nothing but fetch from the provider and abort.
 */
export const benchTabClose = async (trials: number): Promise<Row[]> => {
  const upstream = await startUpstream();
  const registry = await startRegistry({
    env: { OPENAI_BASE_URL: `${upstream.origin}/v1`, LOG_LEVEL: 'info' },
    settings: {},
  });
  const browser = await openBrowser({ neighbours: [BARE_EXTENSION] });
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    await fillSettings(browser, { url: registry.url, token: await registry.token('bench') });
    const form = {
      goal: 'Summarise failed payments',
      provider: 'OpenAI',
      model: 'bench',
      providerKey: 'sk-bench-bench-bench-bench',
    };
    const oursOnce = async (): Promise<number> =>
      closeTab(upstream, await browser.openExtensionPage('sidepanel.html?tab'), (page) =>
        startRun(page, form),
      );
    const bareOnce = async (): Promise<number> =>
      closeTab(
        upstream,
        await browser.context.newPage(),
        startBare(`${upstream.origin}/v1/chat/completions`),
      );

    await oursOnce();
    await bareOnce();
    for (let trial = 0; trial < trials; trial += 1) {
      ours.push(await oursOnce());
      bare.push(await bareOnce());
    }
  } finally {
    await browser.close();
    await registry.stop();
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
