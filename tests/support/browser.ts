import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from '@playwright/test';

import { findChromium } from '../../registry/start/browser.ts';
import { chromiumFlags, EXTENSION_ID } from '../../registry/start/flags.ts';
import { eventually } from './eventually.ts';

export const BUILT_EXTENSION = fileURLToPath(new URL('../../.output/chrome-mv3', import.meta.url));

export interface OpenBrowserOptions {
  /** A profile to come back to; without it a temporary one, removed on close. */
  profile?: string;
  flags?: string[];
  extension?: string;
}

export interface TestBrowser {
  context: BrowserContext;
  profile: string;
  /** Console errors, policy violations and uncaught errors of every page and worker so far. */
  problems: string[];
  /** Opens `popup.html`, `sidepanel.html`, ... as a tab of its own. */
  openExtensionPage(name: string): Promise<Page>;
  /** Presses the toolbar button over this page's tab, as a person would. */
  pressToolbarButton(page: Page): Promise<void>;
  /** The native popup or side panel, whichever shows that page of the extension. */
  findExtensionPage(name: string): Promise<Page>;
  /** Closes the worker's target: the hard end of a background worker. */
  killWorker(): Promise<void>;
  isWorkerAlive(): Promise<boolean>;
  close(): Promise<void>;
}

export const testExecutable = async (): Promise<string> => {
  const found = await findChromium(process.env);
  if (found === null) throw new Error('No Chromium that loads extensions; npm test gets one');
  return found.executable;
};

export const extensionUrl = (page: string): string => `chrome-extension://${EXTENSION_ID}/${page}`;

/** The port is only for a second look at pages the first connection does not list: native panel and popup. */
const debuggingAddress = async (profile: string): Promise<string> => {
  const text = await eventually('the browser tells its debugging port', () =>
    readFile(path.join(profile, 'DevToolsActivePort'), 'utf8').catch(() => null),
  );
  return `http://127.0.0.1:${text.split('\n')[0] ?? ''}`;
};

/** Grants loopback to the unchanged build, so that the real click on Save is answered yes without a native prompt. */
const grantLoopback = async (context: BrowserContext): Promise<void> => {
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  await page.evaluate(
    async ({ id, origins }) => {
      const { developerPrivate } = (
        globalThis as unknown as {
          chrome: { developerPrivate: { addHostPermission(id: string, origin: string): Promise<void> } };
        }
      ).chrome;
      for (const origin of origins) await developerPrivate.addHostPermission(id, origin);
    },
    { id: EXTENSION_ID, origins: ['http://127.0.0.1/*', 'http://localhost/*'] },
  );
  await page.close();
};

const watchProblems = (context: BrowserContext, problems: string[]): void => {
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.location().url}: ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(error.error().message));
  const watchWorker = (worker: ReturnType<BrowserContext['serviceWorkers']>[number]): void => {
    worker.on('console', (message) => {
      if (message.type() === 'error') problems.push(`${worker.url()}: ${message.text()}`);
    });
  };
  for (const worker of context.serviceWorkers()) watchWorker(worker);
  context.on('serviceworker', watchWorker);
};

/** Chromium with the built extension in it, in new headless mode. */
export const openBrowser = async (options: OpenBrowserOptions = {}): Promise<TestBrowser> => {
  const profile = options.profile ?? (await mkdtemp(path.join(tmpdir(), 'byok-profile-')));
  const extension = options.extension ?? BUILT_EXTENSION;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await testExecutable(),
    headless: true,
    args: [
      ...chromiumFlags({ extension, root: process.getuid?.() === 0 }),
      '--remote-debugging-port=0',
      ...(options.flags ?? []),
    ],
  });
  const problems: string[] = [];
  watchProblems(context, problems);
  const browser = context.browser();
  if (browser === null) throw new Error('The context has no browser');
  const devtools: CDPSession = await browser.newBrowserCDPSession();
  const address = await debuggingAddress(profile);
  const seconds: Browser[] = [];
  await grantLoopback(context);

  const targets = async (): Promise<{ targetId: string; type: string; url: string }[]> =>
    (await devtools.send('Target.getTargets', { filter: [{}] })).targetInfos;
  const worker = async () =>
    (await targets()).find(({ type, url }) => type === 'service_worker' && url.startsWith(extensionUrl('')));

  return {
    context,
    profile,
    problems,
    openExtensionPage: async (name) => {
      const page = await context.newPage();
      await page.goto(extensionUrl(name));
      return page;
    },
    pressToolbarButton: async (page) => {
      await page.bringToFront();
      const tab = (await targets()).find(({ type, url }) => type === 'tab' && url === page.url());
      if (tab === undefined) throw new Error('That page is in no tab');
      await devtools.send(
        'Extensions.triggerAction' as 'Target.getTargets',
        {
          id: EXTENSION_ID,
          targetId: tab.targetId,
        } as object,
      );
    },
    findExtensionPage: (name) =>
      eventually(`a native page ${name}`, async () => {
        const shown = (await targets()).some(
          ({ type, url }) => type === 'page' && url.startsWith(extensionUrl(name)),
        );
        if (!shown) return null;
        const second = await chromium.connectOverCDP(address);
        seconds.push(second);
        return (
          second
            .contexts()
            .flatMap((each) => each.pages())
            .find((page) => page.url().startsWith(extensionUrl(name))) ?? null
        );
      }),
    killWorker: async () => {
      const target = await worker();
      if (target === undefined) throw new Error('There is no worker to kill');
      await devtools.send('Target.closeTarget', { targetId: target.targetId });
    },
    isWorkerAlive: async () => (await worker()) !== undefined,
    close: async () => {
      for (const second of seconds) await second.close();
      await context.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
};
