import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The one command a person must run as root when this process may not install anything. */
export const INSTALL_COMMAND = 'apt-get update && apt-get install -y chromium';

/**
 * Since version 137, branded Chrome and Edge silently ignore `--load-extension`. Chromium and "Chrome for
 * Testing" still support it.
 */
export const isUnbranded = (version: string): boolean => /\bChromium\b|for Testing/.test(version);

/** The version line of a browser that starts; null otherwise. */
const versionOf = async (executable: string): Promise<string | null> => {
  try {
    await access(executable, constants.X_OK);
    const { stdout } = await run(executable, ['--version'], { timeout: 20_000 });
    return stdout.trim();
  } catch {
    return null;
  }
};

const playwrightChromium = async (): Promise<string> => {
  const { chromium } = await import('playwright-core');
  return chromium.executablePath();
};

/** Where programs with these names would be in the search path. */
export const inSearchPath = (environment: NodeJS.ProcessEnv, names: readonly string[]): string[] => {
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
};

export interface FoundBrowser {
  executable: string;
  /** As the browser prints it, for example `Chromium 156.0.8078.79`. */
  version: string;
}

/** The first of these that starts and has an acceptable version. */
export const findBrowser = async (
  candidates: readonly (string | undefined)[],
  isFit: (version: string) => boolean,
): Promise<FoundBrowser | null> => {
  for (const executable of candidates) {
    const version = executable === undefined || executable === '' ? null : await versionOf(executable);
    if (executable !== undefined && version !== null && isFit(version)) return { executable, version };
  }
  return null;
};

/** In order of preference: the one named by hand, Playwright's, the distribution's. */
export const findChromium = async (environment: NodeJS.ProcessEnv): Promise<FoundBrowser | null> =>
  findBrowser(
    [
      environment['CHROMIUM'],
      await playwrightChromium(),
      ...inSearchPath(environment, ['chromium', 'chromium-browser']),
    ],
    isUnbranded,
  );

/** Runs an installer. Resolves with whether it succeeded, and prints one line when it did not. */
const install = async (
  what: string,
  command: string,
  parameters: string[],
  print: (line: string) => void,
): Promise<boolean> => {
  print(`${what} ...`);
  try {
    await run(command, parameters, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return true;
  } catch {
    print(`${what}: does not work here.`);
    return false;
  }
};

const installWithPlaywright = (print: (line: string) => void): Promise<boolean> => {
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve('playwright-core')), 'cli.js');
  return install(
    "Downloading Playwright's Chromium",
    process.execPath,
    [cli, 'install', '--no-shell', 'chromium'],
    print,
  );
};

export const installFromDistribution = async (
  packageName: string,
  print: (line: string) => void,
): Promise<boolean> =>
  process.getuid?.() === 0 &&
  (await install('Reading the package lists', 'apt-get', ['update'], print)) &&
  (await install(
    `Installing the distribution's ${packageName}`,
    'apt-get',
    ['install', '-y', '--no-install-recommends', packageName],
    print,
  ));

/** Finds a browser that loads the extension, and installs one where that is allowed. Null when there is none. */
export const getChromium = async (
  environment: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<FoundBrowser | null> => {
  const found = await findChromium(environment);
  if (found !== null) return found;
  print('No Chromium here yet: getting one (branded Chrome and Edge cannot load an unpacked extension).');
  for (const attempt of [installWithPlaywright, () => installFromDistribution('chromium', print)]) {
    if (!(await attempt(print))) continue;
    const installed = await findChromium(environment);
    if (installed !== null) return installed;
  }
  return null;
};
