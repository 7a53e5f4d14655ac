import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = ['package.json', 'package-lock.json', '.npmrc', 'registry', 'lib'];
const START_MS = 120_000;

interface LockedPackage {
  dev?: boolean;
  devOptional?: boolean;
}

const readJson = async <Value>(name: string): Promise<Value> =>
  JSON.parse(await readFile(path.join(ROOT, name), 'utf8')) as Value;

/** As a person's shell has it: npm put this checkout's own Node before the host's. */
const hostPath = (): string =>
  (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')))
    .join(path.delimiter);

/** What `npm ci --omit=dev` would install, as links to what is installed here. */
const linkModules = async (folder: string): Promise<void> => {
  const { packages } = await readJson<{ packages: Record<string, LockedPackage> }>('package-lock.json');
  const names = Object.entries(packages)
    .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
    .map(([name]) => name)
    .filter((name) => name.lastIndexOf('node_modules/') === 0 && existsSync(path.join(ROOT, name)));
  for (const name of names) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await symlink(path.join(ROOT, name), path.join(folder, name));
  }
  if (!names.includes('node_modules/node')) return;
  await mkdir(path.join(folder, 'node_modules/.bin'));
  await symlink('../node/bin/node', path.join(folder, 'node_modules/.bin/node'));
};

const installModules = async (folder: string): Promise<void> => {
  await promisify(execFile)('npm', ['ci', '--omit=dev', '--prefer-offline'], {
    cwd: folder,
    env: { ...process.env, PATH: hostPath() },
  });
};

describe('the registry without development packages', () => {
  let folder: string;
  let data: DataFolder;
  let npm: ChildProcess | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'byok-alone-'));
    data = await createDataFolder();
    for (const name of SOURCE) await cp(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  });
  afterEach(async () => {
    npm?.kill('SIGKILL');
    await data.remove();
    await rm(folder, { recursive: true, force: true });
  });

  // Installing takes half a minute, so `npm test` links what is installed already.
  it(
    'starts with npm run registry, on the Node that it brings',
    async () => {
      await (process.env['DEEP'] === '1' ? installModules : linkModules)(folder);
      npm = spawn('npm', ['run', 'registry'], {
        cwd: folder,
        env: { ...process.env, PATH: hostPath(), PORT: '0', DATABASE_URL: `pglite:${data.folder}` },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [npm.stdout, npm.stderr])
        stream?.setEncoding('utf8').on('data', (piece: string) => (output += piece));
      const exited = once(npm, 'exit');
      const line = await eventually(
        'the registry listens',
        () => {
          if (npm?.exitCode !== null) throw new Error(`The registry did not start:\n${output}`);
          return output.split('\n').find((each) => each.startsWith('{"msg":"listening"'));
        },
        START_MS,
      );
      const { url, pid } = JSON.parse(line) as { url: string; pid: number };

      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      process.kill(pid, 'SIGTERM');
      expect(await exited).toEqual([0, null]);
    },
    2 * START_MS,
  );
});

describe('an older Node', () => {
  it.each(['registry', 'start', 'test', 'test:deep', 'test:breaks', 'bench'])(
    'is refused in one line by npm run %s',
    async (name) => {
      const { scripts } = await readJson<{ scripts: Record<string, string> }>('package.json');
      // A Node that reads no TypeScript, which is what makes an older one too old.
      const environment = {
        ...process.env,
        NODE_OPTIONS: '--no-experimental-strip-types',
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`,
      };
      const failed = await promisify(execFile)('sh', ['-c', scripts[name] ?? ''], {
        cwd: ROOT,
        env: environment,
      }).catch((error: { stderr: string }) => error);

      expect(failed.stderr).toMatch(/^BYOK Compose needs Node 22\.18 or newer, and this is v[\d.]+: .*\n$/);
    },
  );
});
