import { execFile, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Service {
  url: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });

/** The requested port, or the next free one above it. */
export const freePort = async (from: number): Promise<number> => {
  for (let port = from; port < from + 100; port += 1) if (await isFree(port)) return port;
  throw new Error(`No port from ${from} to ${from + 99} is free`);
};

const stopper = (child: ChildProcess) => async (): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
};

/** Forked, so that it ends with us however we end. */
export const startPractice = async (root: string): Promise<Service> => {
  const child = fork(path.join(root, 'demo/practice/main.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The practice provider did not start');
    }),
  ])) as [{ baseUrl: string }];
  return { url: message.baseUrl, process: child, stop: stopper(child) };
};

export interface RegistryOptions {
  root: string;
  port: number;
  /** Folder of the embedded database. */
  data: string;
  practiceBaseUrl: string;
  /** The registry's own, for the budget in `demo/settings.json`; null for a registry without one. */
  ownKey: string | null;
  pause: (milliseconds: number) => Promise<void>;
}

const isReady = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
};

export const startRegistry = async (options: RegistryOptions): Promise<Service> => {
  const url = `http://localhost:${options.port}`;
  const child = spawn(process.execPath, ['--import', './registry/quick-start.js', 'registry/main.ts'], {
    cwd: options.root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(options.port),
      DATABASE_URL: `pglite:${options.data}`,
      PRACTICE_BASE_URL: options.practiceBaseUrl,
      ...(options.ownKey !== null && {
        SETTINGS: path.join(options.root, 'demo/settings.json'),
        COMPOSE_PROVIDER: 'practice',
        COMPOSE_MODEL: 'practice',
        COMPOSE_KEY: options.ownKey,
        COMPOSE_KEY_FILE: '',
      }),
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    },
  });
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`The registry did not start (exit code ${child.exitCode})`);
    await options.pause(100);
  }
  return { url, process: child, stop: stopper(child) };
};

/** Makes a bearer token for this handle. The running registry makes it, because it owns the database. */
export const makeToken = async (options: { root: string; data: string; handle: string }): Promise<string> => {
  const { stdout } = await run(process.execPath, ['registry/main.ts', 'token', options.handle], {
    cwd: options.root,
    env: { ...process.env, DATABASE_URL: `pglite:${options.data}` },
  });
  return stdout.trim();
};

/** Imports the registry's own entities into its catalog where they are missing; the last line says how many. */
export const seedCatalog = async (options: { root: string; data: string }): Promise<string> => {
  const seeding = run(process.execPath, ['registry/main.ts', 'seed'], {
    cwd: options.root,
    env: { ...process.env, DATABASE_URL: `pglite:${options.data}` },
  });
  // It ends with code 1 if an entity was refused, which should not stop anybody from starting.
  const { stdout } = await seeding.catch((error: unknown) => error as { stdout?: string });
  return stdout?.trim().split('\n').at(-1) ?? 'not seeded';
};
