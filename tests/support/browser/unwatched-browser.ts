import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
  controlExtension,
  type AttachedSession,
  type ExtensionControl,
} from '../../../demo/driver/extension.ts';
import { chromiumFlags } from '../../../demo/driver/flags.ts';
import { launchChromium } from '../../../demo/driver/launch.ts';
import { drivePage, type DrivenPage } from '../../../demo/driver/page.ts';
import { openSidePanel } from '../../../demo/driver/side-panel.ts';
import { eventually } from '../eventually.ts';
import { findExtensionProcess } from './browser-processes.ts';
import { BUILT_EXTENSION, DRIVE, REMOVE_ALL, type OpenBrowserOptions, testExecutable } from './browser.ts';

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
  /** The native side panel, opened with the toolbar button over the tab that shows this address. */
  openSidePanel(tabUrl: string): Promise<UnwatchedPage>;
  /** Waits for a page of the extension (popup or side panel too) and drives it. */
  find(name: string): Promise<UnwatchedPage>;
  /** Loads a tab anew whose process is gone. */
  revive(page: UnwatchedPage, url: string): Promise<UnwatchedPage>;
  /** The hard end of the background worker. */
  killWorker(): Promise<void>;
  /** The process of the extension: worker, panel and its tabs live and die in it together. */
  extensionProcess(): Promise<number>;
  /** SIGKILL: nothing in it gets to say goodbye. The profile stays when it was given. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface UnwatchedPage extends DrivenPage {
  targetId: string;
  /** Leaves the page to itself. */
  detach(): Promise<void>;
}

const drive = (session: AttachedSession): UnwatchedPage => ({
  ...drivePage(session, DRIVE),
  targetId: session.targetId,
  detach: () => session.detach(),
});

export const openUnwatchedBrowser = async (options: OpenBrowserOptions = {}): Promise<UnwatchedBrowser> => {
  const profile = options.profile ?? (await mkdtemp(path.join(tmpdir(), 'byok-profile-')));
  const extension = options.extension ?? BUILT_EXTENSION;
  const neighbours = options.neighbours ?? [];
  const withNeighbours = chromiumFlags({ extensions: [extension, ...neighbours], root: false });
  const browser = await launchChromium({
    executable: await testExecutable(),
    extension,
    profile,
    headless: true,
    // Of a flag that is given twice, Chromium takes the last.
    flags: [...(neighbours.length === 0 ? [] : withNeighbours), ...(options.flags ?? [])],
  });
  const removeProfile = async (): Promise<void> => {
    if (options.profile === undefined) await rm(profile, REMOVE_ALL);
  };
  const control = controlExtension(browser.devtools);
  await control.grantLoopback();
  return {
    control,
    profile,
    pid: browser.process.pid ?? 0,
    open: async (url) => drive(await control.openTab(url)),
    openSidePanel: async (tabUrl) => drive(await openSidePanel(control, tabUrl, DRIVE)),
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
    kill: async () => {
      browser.process.kill('SIGKILL');
      await browser.ended;
      await removeProfile();
    },
    close: async () => {
      if (browser.process.exitCode === null && browser.process.signalCode === null) await browser.close();
      await removeProfile();
    },
  };
};
