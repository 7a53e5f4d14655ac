import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Scope } from '../../../lib/protocol/index.ts';
import type { EntityVersion } from '../../../registry/catalog/entity-version.ts';
import { runCommandAnywhere } from '../../../registry/control/open-database.ts';
import { readImportCommand, runImport } from '../../../registry/import/commands.ts';
import type { Settings } from '../../../registry/settings/settings.ts';
import { eventually } from '../eventually.ts';
import { createDataFolder, type DataFolder } from './data-folder.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const QUICK_START = path.join(ROOT, 'registry/quick-start.js');
/** It may have to make its database first, which takes seconds on an idle machine. */
const START_MS = 120_000;

type Part<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { [Name in keyof Value]?: Part<Value[Name]> }
    : Value;

export interface StartRegistryOptions {
  /** Over the test's own: ephemeral ports, a fresh data folder, log level `trace`. */
  env?: Record<string, string>;
  /** Laid over the registry's defaults, for instance `{ runs: { heartbeatMs: 50 } }`. */
  settings?: Part<Settings>;
  /** For the Node process, for instance `--inspect=127.0.0.1:0`. */
  nodeFlags?: string[];
  /** Of an earlier registry, to start on what it left behind. Not removed at `stop`. */
  dataFolder?: string;
  /**
   * Another checkout of this repository to start it from, with that checkout's Node. Its tables and the
   * messages of its control socket may differ from ours, so it makes them itself and runs its own commands.
   */
  checkout?: string;
  /** What comes behind `npm run registry --`: a process that listens nowhere, and says that it works. */
  words?: string[];
}

export interface LogLine {
  msg?: string;
  status?: number;
  outcome?: string;
  [member: string]: unknown;
}

export interface RegistryProcess {
  url: string;
  pid: number;
  /** Its PGlite folder, also when `DATABASE_URL` leads elsewhere. */
  dataFolder: string;
  /** Runs `npm run registry -- ...` beside it and returns what that printed. */
  command(words: string[]): Promise<string>;
  /** Makes an access token while the registry runs; with all scopes unless it says otherwise. */
  token(handle: string, scopes?: Scope[]): Promise<string>;
  /** Revokes all access tokens of a handle, as `npm run registry -- token revoke` does. */
  revoke(handle: string): Promise<{ output: string }>;
  /** Takes a folder of the repository into its catalog, as `npm run registry -- import` does. */
  import(folder: string, namespace: string): Promise<void>;
  /** Stores what no import would take, too: past the rules of the formats. */
  publish(versions: EntityVersion[]): Promise<void>;
  /** What Prometheus reads. */
  metrics(): Promise<string>;
  /** Everything it wrote so far to stdout and stderr. */
  output(): string;
  /** Its log, line by line; what is no JSON is left out. */
  logs(): LogLine[];
  /** The first line of the log, past or to come, that is looked for. */
  logged(label: string, isIt: (line: LogLine) => boolean): Promise<LogLine>;
  /** SIGTERM; resolves with the exit code, and the data folder is removed unless it was given. */
  stop(): Promise<number | null>;
  /** SIGKILL; the data folder stays for the next registry. */
  kill(): Promise<void>;
}

const parseLines = (output: string): LogLine[] =>
  output.split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [JSON.parse(line) as LogLine] : [];
    } catch {
      return [];
    }
  });

const createEmptyFolder = async (): Promise<DataFolder> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-data-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** A real registry process on an ephemeral port of loopback, with a database of its own. */
export const startRegistry = async (options: StartRegistryOptions = {}): Promise<RegistryProcess> => {
  const { checkout } = options;
  const main = path.join(checkout ?? ROOT, 'registry/main.ts');
  const node = checkout === undefined ? process.execPath : path.join(checkout, 'node_modules/.bin/node');
  const createFolder = checkout === undefined ? createDataFolder : createEmptyFolder;
  const own = options.dataFolder === undefined ? await createFolder() : null;
  const dataFolder = own?.folder ?? options.dataFolder ?? '';
  const scratch = await mkdtemp(path.join(tmpdir(), 'byok-registry-'));
  const settingsFile = path.join(scratch, 'settings.json');
  await writeFile(settingsFile, JSON.stringify(options.settings ?? {}));
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    PORT: '0',
    METRICS_PORT: '0',
    DATABASE_URL: `pglite:${dataFolder}`,
    LOG_LEVEL: 'trace',
    SETTINGS: settingsFile,
    ...options.env,
  };
  const quick = checkout === undefined ? ['--import', QUICK_START] : [];
  const role = options.words ?? [];
  const child = spawn(node, [...quick, ...(options.nodeFlags ?? []), main, ...role], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: scratch,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      output += piece;
    });
  }
  // Not 'exit': what it wrote last may then still be on its way.
  const exited = once(child, 'close');
  const removeAll = async (): Promise<void> => {
    await rm(scratch, { recursive: true, force: true });
    await own?.remove();
  };
  // Of a test that failed half-way nothing may stay behind.
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void exited.then(() => process.off('exit', killWithUs));

  const listening = await eventually(
    'the registry listens',
    () => {
      if (child.exitCode !== null) throw new Error(`The registry did not start:\n${output}`);
      return parseLines(output).find(({ msg }) => msg === (role.length === 0 ? 'listening' : 'working'));
    },
    START_MS,
  ).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await removeAll();
    throw error;
  });

  const runCommand = async (words: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(node, [main, ...words], { env, cwd: scratch });
    return stdout.trim();
  };

  return {
    url: String(listening['url']),
    pid: child.pid ?? 0,
    dataFolder,
    command: runCommand,
    token: async (handle, scopes) => {
      if (checkout !== undefined) return runCommand(['token', handle]);
      // Over the same socket as `npm run registry -- token`, without starting a process for it.
      const { output: token } = await runCommandAnywhere(
        { command: 'token', handle, ...(scopes && { scopes }) },
        { url: env.DATABASE_URL, now: Date.now },
      );
      return token;
    },
    revoke: (handle) =>
      runCommandAnywhere({ command: 'revoke', handle }, { url: env.DATABASE_URL, now: Date.now }),
    import: async (folder, namespace) => {
      const command = readImportCommand(['import', folder, '--namespace', namespace]);
      const said: string[] = [];
      const print = (line: string): void => void said.push(line);
      const where = { url: env.DATABASE_URL, now: Date.now, from: ROOT, print };
      if (command === null || !(await runImport(command, where))) throw new Error(said.join('\n'));
    },
    publish: async (versions) => {
      await runCommandAnywhere({ command: 'publish', versions }, { url: env.DATABASE_URL, now: Date.now });
    },
    metrics: async () => (await fetch(String(listening['metrics_url']))).text(),
    output: () => output,
    logs: () => parseLines(output),
    logged: (label, isIt) => eventually(label, () => parseLines(output).find(isIt)),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      await removeAll();
      return child.exitCode;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(scratch, { recursive: true, force: true });
    },
  };
};
