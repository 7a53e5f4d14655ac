import { mkdtemp, rm } from 'node:fs/promises';
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
  open(url: string): Promise<DrivenPage & { targetId: string }>;
  /** Waits for a page of the extension (popup or side panel too) and drives it. */
  find(name: string): Promise<DrivenPage & { targetId: string }>;
  close(): Promise<void>;
}

const drive = (session: AttachedSession): DrivenPage & { targetId: string } => ({
  ...drivePage(session, { deadlineMs: 10_000, pause, now: () => performance.now() }),
  targetId: session.targetId,
});

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
    close: async () => {
      await browser.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
};
