import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { inSearchPath } from '../../../demo/driver/browser.ts';
import { eventually } from '../eventually.ts';

export interface Nginx {
  url: string;
  /** What it says of errors and of upstreams that it passed over. */
  errors(): string;
  stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/**
 * One server before these registries, in turn. Everything that is not needed to start without root is left at nginx's
 * own default: buffering, timeouts, when another upstream is tried, and which headers are passed on.
 */
const toConfig = (folder: string, port: number, registries: readonly string[]): string => `
  daemon off;
  worker_processes 1;
  pid ${folder}/nginx.pid;
  events {}
  http {
    access_log off;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
    upstream registries { ${registries.map((url) => `server ${new URL(url).host};`).join(' ')} }
    server {
      listen 127.0.0.1:${port};
      location / { proxy_pass http://registries; }
    }
  }`;

/** An nginx of its own before these registries; null where there is none to start. */
export const startNginx = async (registries: readonly string[]): Promise<Nginx | null> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-nginx-'));
  const port = await freePort();
  const config = path.join(folder, 'nginx.conf');
  await writeFile(config, toConfig(folder, port, registries));
  const places = [...inSearchPath(process.env, ['nginx']), '/usr/sbin/nginx', '/usr/local/sbin/nginx'];
  const program = places.find((file) => existsSync(file)) ?? 'nginx';
  const child = spawn(program, ['-p', folder, '-e', 'stderr', '-c', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    errors += piece;
  });
  let isOver = false;
  const exited = Promise.race([once(child, 'exit'), once(child, 'error')])
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  const killWithUs = (): void => void child.kill('SIGTERM');
  process.once('exit', killWithUs);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    process.off('exit', killWithUs);
    if (!isOver) child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const isThere = await eventually('nginx answers', async () => {
    if (isOver) return 'not here';
    const response = await fetch(`${url}/healthz`).catch(() => null);
    await response?.text();
    return response !== null && 'yes';
  });
  if (isThere === 'yes') return { url, errors: () => errors, stop };
  await stop();
  return null;
};
