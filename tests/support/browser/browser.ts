import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';

import { findChromium } from '../../../demo/driver/browser.ts';
import { createDevtools } from '../../../demo/driver/devtools.ts';
import { controlExtension, extensionUrl, type ExtensionControl } from '../../../demo/driver/extension.ts';
import { chromiumFlags } from '../../../demo/driver/flags.ts';
import type { DriveOptions } from '../../../demo/driver/page.ts';
import { openSidePanel } from '../../../demo/driver/side-panel.ts';
import { eventually } from '../eventually.ts';
import { openDevtoolsSocket } from './heap.ts';
import { createProblems } from './problems.ts';

export const BUILT_EXTENSION = fileURLToPath(new URL('../../../.output/chrome-mv3', import.meta.url));

/** A browser's children may still write while it ends. */
export const REMOVE_ALL = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 } as const;

/** How long what is driven from outside may take, and by which clock. */
export const DRIVE: DriveOptions = { deadlineMs: 20_000, pause, now: () => performance.now() };

export interface OpenBrowserOptions {
  /** A profile to come back to; without it a temporary one, removed on close. */
  profile?: string;
  flags?: string[];
  /** Folder of the extension, when it is not the build itself. */
  extension?: string;
  /** Folders of other extensions that live in the same browser. */
  neighbours?: string[];
}

export interface TestBrowser {
  context: BrowserContext;
  control: ExtensionControl;
  profile: string;
  /** Console errors, policy violations and uncaught errors of every page and worker so far. */
  problems: string[];
  /** Everything that consoles were told so far, of whatever kind. */
  said: readonly string[];
  /** Opens `popup.html`, `sidepanel.html`, ... as a tab of its own. */
  openExtensionPage(name: string): Promise<Page>;
  /** Presses the toolbar button over this page's tab, as a person would. */
  pressToolbarButton(page: Page): Promise<void>;
  /** The native side panel, opened with the toolbar button over this page's tab. */
  openSidePanel(page: Page): Promise<Page>;
  /** The native popup or side panel, whichever shows that page of the extension. */
  findExtensionPage(name: string): Promise<Page>;
  /** Closes the worker's target: the hard end of a background worker. */
  killWorker(): Promise<void>;
  close(): Promise<void>;
}

export const testExecutable = async (): Promise<string> => {
  const found = await findChromium(process.env);
  if (found === null) throw new Error('No Chromium that loads extensions; npm test gets one');
  return found.executable;
};

/** Port and path of the second connection, for what the first one does not list: native panel and popup. */
const debuggingAddress = async (profile: string): Promise<{ port: string; path: string }> => {
  const text = await eventually('the browser tells its debugging port', () =>
    readFile(path.join(profile, 'DevToolsActivePort'), 'utf8').catch(() => null),
  );
  const [port = '', address = ''] = text.split('\n');
  return { port, path: address };
};

/** Chromium with the built extension in it, in new headless mode. */
export const openBrowser = async (options: OpenBrowserOptions = {}): Promise<TestBrowser> => {
  const profile = options.profile ?? (await mkdtemp(path.join(tmpdir(), 'byok-profile-')));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await testExecutable(),
    headless: true,
    // Not the runner's own folder: that one goes with the test which opened the browser.
    downloadsPath: path.join(profile, 'downloads'),
    args: [
      ...chromiumFlags({
        extensions: [options.extension ?? BUILT_EXTENSION, ...(options.neighbours ?? [])],
        root: process.getuid?.() === 0,
      }),
      '--remote-debugging-port=0',
      ...(options.flags ?? []),
    ],
  });
  const problems = createProblems();
  problems.watchContext(context);
  const address = await debuggingAddress(profile);
  const socket = await openDevtoolsSocket(`ws://127.0.0.1:${address.port}${address.path}`);
  const control = controlExtension(createDevtools(socket));
  const seconds: Browser[] = [];
  await control.grantLoopback();

  const findExtensionPage = (name: string): Promise<Page> =>
    eventually(`a native page ${name}`, async () => {
      const targets = await control.targets();
      if (!targets.some(({ type, url }) => type === 'page' && url.startsWith(extensionUrl(name))))
        return null;
      const second = await chromium.connectOverCDP(`http://127.0.0.1:${address.port}`, {
        // Its defaults would move the browser's downloads to a folder of this connection's own.
        noDefaults: true,
      });
      seconds.push(second);
      const found = second
        .contexts()
        .flatMap((each) => each.pages())
        .find((page) => page.url().startsWith(extensionUrl(name)));
      if (found === undefined) await second.close();
      else problems.watchPage(found);
      return found;
    });

  return {
    context,
    control,
    profile,
    problems: problems.list,
    said: problems.said,
    openExtensionPage: async (name) => {
      const page = await context.newPage();
      await page.goto(extensionUrl(name));
      return page;
    },
    pressToolbarButton: async (page) => {
      await page.bringToFront();
      await control.pressToolbarButton(page.url());
    },
    openSidePanel: async (page) => {
      await page.bringToFront();
      const session = await openSidePanel(control, page.url(), DRIVE);
      await session.detach();
      return findExtensionPage('sidepanel.html');
    },
    findExtensionPage,
    killWorker: async () => {
      const target = await control.findWorker();
      if (target === null) throw new Error('There is no worker to kill');
      await control.closeTarget(target.targetId);
    },
    close: async () => {
      socket.close();
      for (const second of seconds) await second.close();
      await context.close();
      if (options.profile === undefined) await rm(profile, REMOVE_ALL);
    },
  };
};
