import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import {
  controlExtension,
  type AttachedSession,
  type ExtensionControl,
} from '../../registry/start/extension.ts';
import { launchChromium } from '../../registry/start/launch.ts';
import { drivePage, type DrivenPage } from '../../registry/start/page.ts';
import { BUILT_EXTENSION, testExecutable } from './browser.ts';
import { eventually } from './eventually.ts';

/**
 * Chromium with nothing attached to the background worker. A debugger on a worker stops its idle timer,
 * and Playwright attaches to every worker: tests of idleness and death under it are always green.
 */
export interface UnwatchedBrowser {
  control: ExtensionControl;
  profile: string;
  /** The browser's own process id. */
  pid: number;
  /** Opens an address in a new tab and drives it. */
  open(url: string): Promise<UnwatchedPage>;
  /** Waits for a page of the extension (popup or side panel too) and drives it. */
  find(name: string): Promise<UnwatchedPage>;
  /** Loads a tab anew whose process is gone. */
  revive(page: UnwatchedPage, url: string): Promise<UnwatchedPage>;
  /** The hard end of the background worker. */
  killWorker(): Promise<void>;
  /** The process of the extension: worker, panel and its tabs live and die in it together. */
  extensionProcess(): Promise<number>;
  close(): Promise<void>;
}

export interface UnwatchedPage extends DrivenPage {
  targetId: string;
  /** Leaves the page to itself. */
  detach(): Promise<void>;
}

const drive = (session: AttachedSession): UnwatchedPage => ({
  ...drivePage(session, { deadlineMs: 10_000, pause, now: () => performance.now() }),
  targetId: session.targetId,
  detach: () => session.detach(),
});

/** Reads the process list: no protocol tells which process is the extension's. */
const findExtensionProcess = async (profile: string): Promise<number | null> => {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const name of processes) {
    const words = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (words.includes('--extension-process') && words.includes(`--user-data-dir=${profile}`))
      return Number(name);
  }
  return null;
};

export const openUnwatchedBrowser = async (
  options: { profile?: string; flags?: string[] } = {},
): Promise<UnwatchedBrowser> => {
  const profile = options.profile ?? (await mkdtemp(path.join(tmpdir(), 'byok-profile-')));
  const browser = await launchChromium({
    executable: await testExecutable(),
    extension: BUILT_EXTENSION,
    profile,
    headless: true,
    ...(options.flags === undefined ? {} : { flags: options.flags }),
  });
  const control = controlExtension(browser.devtools);
  await control.grantLoopback();
  return {
    control,
    profile,
    pid: browser.process.pid ?? 0,
    open: async (url) => drive(await control.openTab(url)),
    find: async (name) => drive(await eventually(`the page ${name}`, () => control.findPage(name))),
    revive: async ({ targetId }, url) => {
      const session = await control.attach(targetId);
      // Of a crashed page only this is answered, by the browser itself.
      await session.send('Page.navigate', { url });
      return drive(session);
    },
    killWorker: async () => {
      const worker = await control.findWorker();
      if (worker === null) throw new Error('There is no worker to kill');
      await control.closeTarget(worker.targetId);
    },
    extensionProcess: () => eventually('the process of the extension', () => findExtensionProcess(profile)),
    close: async () => {
      await browser.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
};
