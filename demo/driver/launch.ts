import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

import { createDevtools, type Devtools } from './devtools.ts';
import { chromiumFlags, firstPreferences } from './flags.ts';
import { createPipe } from './pipe.ts';

export interface LaunchOptions {
  executable: string;
  /** Folder of the built extension. */
  extension: string;
  /** Folder of the profile. If missing, it is created with the toolbar button pinned. */
  profile: string;
  headless: boolean;
  flags?: string[];
}

export interface LaunchedBrowser {
  devtools: Devtools;
  process: ChildProcess;
  /** Settles when the browser has ended, whoever ended it. */
  ended: Promise<void>;
  /** Asks the browser to close, then waits for its end. */
  close(): Promise<void>;
}

const prepareProfile = async (profile: string): Promise<void> => {
  const preferences = path.join(profile, 'Default', 'Preferences');
  try {
    await access(preferences);
  } catch {
    await mkdir(path.dirname(preferences), { recursive: true });
    await writeFile(preferences, firstPreferences);
  }
};

/** Starts Chromium with the extension and talks to it over a pipe, never over a port. */
export const launchChromium = async (options: LaunchOptions): Promise<LaunchedBrowser> => {
  await prepareProfile(options.profile);
  const child = spawn(
    options.executable,
    [
      ...chromiumFlags({ extensions: [options.extension], root: process.getuid?.() === 0 }),
      ...(options.headless ? ['--headless=new'] : []),
      `--user-data-dir=${options.profile}`,
      '--remote-debugging-pipe',
      ...(options.flags ?? []),
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit').then(() => undefined);
  const devtools = createDevtools(createPipe(child.stdio[3] as Writable, child.stdio[4] as Readable));
  await devtools.send('Browser.getVersion');
  return {
    devtools,
    process: child,
    ended,
    close: async () => {
      // The answer may never come, because the browser may be gone by then.
      devtools.send('Browser.close').catch(() => undefined);
      await ended;
    },
  };
};
