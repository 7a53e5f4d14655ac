import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { request as askHttps } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { ENVIRONMENT_VARIABLES, readSettings } from '../../registry/settings/read-settings.ts';
import { DEFAULT_SETTINGS } from '../../registry/settings/settings.ts';
import { makeCertificate } from '../support/browser/certificate.ts';
import { eventually } from '../support/eventually.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { startRegistry } from '../support/registry/registry-process.ts';
import { readSource, ROOT } from '../support/suite/documents.ts';

/** The files in docs/operating: read as text, and used for real where this machine has the program that reads them. */

const run = promisify(execFile);
const FOLDER = path.join(ROOT, 'docs/operating');
const read = (name: string): string => readSource(`docs/operating/${name}`);
const root = await mkdtemp(path.join(tmpdir(), 'byok-operating-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const { dependencies, scripts } = JSON.parse(readSource('package.json')) as {
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
};

const isThere = (program: string, ...words: string[]): Promise<boolean> =>
  run(program, words).then(
    () => true,
    () => false,
  );
const [hasNginx, hasSystemd] = await Promise.all([
  isThere('nginx', '-v'),
  isThere('systemd-analyze', '--version'),
]);

const unknownOf = (names: readonly string[]): string[] =>
  names.filter((name) => !ENVIRONMENT_VARIABLES.includes(name));

/** The lines of a file of `NAME=value`, without comments. */
const toVariables = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

describe('docs/operating.md', () => {
  it('names every file that it needs, and no other', async () => {
    const text = readSource('docs/operating.md');
    const named = [...text.matchAll(/[\w@.-]*(?:byok-compose[\w@.-]*|\.(?:sh|conf|env|yaml))\b/g)].map(
      ([name]) => name,
    );
    // These two are read by what the page starts.
    const files = (await readdir(FOLDER)).filter(
      (name) => !['Containerfile', 'compose.yaml', 'backup.sh'].includes(name),
    );

    expect(files.filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  interface Service {
    image?: string;
    build?: { context: string; dockerfile: string };
    environment?: Record<string, string>;
    volumes?: string[];
    configs?: { source: string }[];
    networks?: string[];
    depends_on?: Record<string, unknown>;
  }
  const composed = parse(read('compose.yaml')) as {
    services: Record<string, Service>;
    configs: Record<string, { content: string }>;
    networks: Record<string, { ipam: { config: { subnet: string }[] } }>;
    volumes: Record<string, null>;
  };
  const { registry, postgres, nginx } = composed.services;
  const services = Object.values(composed.services);

  it('pins each image to a version', () => {
    const images = services.flatMap(({ image }) => image ?? []);

    expect(images).toHaveLength(2);
    for (const image of images)
      expect(image).toMatch(/^docker\.io\/library\/[a-z]+:\d+\.\d+(?:\.\d+)?-[a-z]+$/);
  });

  it('builds the registry from files that are there', () => {
    const { context = '', dockerfile = '' } = registry?.build ?? {};

    expect(path.resolve(FOLDER, context)).toBe(path.resolve(ROOT));
    expect(existsSync(path.join(ROOT, dockerfile))).toBe(true);
  });

  it('gives the registry settings that it accepts, and trusts the proxy’s network alone', () => {
    const filled = Object.fromEntries(
      Object.entries(registry?.environment ?? {}).map(([name, value]) => [
        name,
        value.replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, variable: string) =>
          variable === 'PUBLIC_URL' ? 'https://registry.example.org' : 'password',
        ),
      ]),
    );

    expect(unknownOf(Object.keys(filled))).toEqual([]);
    expect(readSettings(filled)).toMatchObject({
      host: '0.0.0.0',
      databaseUrl: 'postgres://registry:password@postgres/registry',
      trustProxy: ['loopback', composed.networks['inside']?.ipam.config[0]?.subnet],
    });
    expect(postgres?.environment).toMatchObject({ POSTGRES_USER: 'registry', POSTGRES_DB: 'registry' });
  });

  it('refers only to what it has', () => {
    const mounted = services.flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );

    for (const { depends_on: on = {}, networks = [], configs = [] } of services) {
      expect(Object.keys(on).filter((name) => !(name in composed.services))).toEqual([]);
      expect(networks.filter((name) => !(name in composed.networks))).toEqual([]);
      expect(configs.filter(({ source }) => !(source in composed.configs))).toEqual([]);
    }
    // The operator makes the last one.
    expect(
      mounted.filter((name) => !(name in composed.volumes) && !existsSync(path.join(FOLDER, name))),
    ).toEqual(['./tls']);
    expect(nginx?.volumes).toContain('./nginx.conf:/etc/nginx/conf.d/default.conf:ro');
    expect(composed.configs['upstream']?.content).toContain(`server registry:${DEFAULT_SETTINGS.port}`);
  });
});

describe('Containerfile', () => {
  const text = read('Containerfile').replaceAll('\\\n', '');
  const linesOf = (word: string): string[] =>
    text
      .split('\n')
      .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1).trim()] : []));

  it('starts from the Node that the project runs on, and sets what the registry knows', () => {
    const [from = ''] = linesOf('FROM');
    const variables = linesOf('ENV').flatMap((line) =>
      line.split(' ').map((each) => each.split('=')[0] ?? ''),
    );

    expect(from).toBe(`docker.io/library/node:${dependencies['node']}-bookworm-slim`);
    expect(unknownOf(variables)).toEqual([]);
    expect((JSON.parse(linesOf('CMD').at(-1) ?? '[]') as string[]).join(' ')).toBe(scripts['registry']);
    expect(linesOf('EXPOSE')).toEqual([String(DEFAULT_SETTINGS.port)]);
    expect(text.indexOf('USER node')).toBeGreaterThan(text.indexOf('RUN npm ci'));
  });

  it('copies all that the registry needs to start, beside the packages', async () => {
    const work = path.join(root, 'image');
    await mkdir(work);
    for (const line of linesOf('COPY')) {
      const [to = '', ...from] = line.split(' ').toReversed();
      for (const source of from)
        await cp(
          path.join(ROOT, source),
          from.length > 1 || to === './' ? path.join(work, to, source) : path.join(work, to),
          { recursive: true },
        );
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(work, 'node_modules'));
    const [command = '', ...words] = JSON.parse(linesOf('CMD').at(-1) ?? '[]') as string[];
    const data = await createDataFolder();
    const child = spawn(command === 'node' ? process.execPath : command, words, {
      cwd: work,
      env: { PATH: process.env['PATH'], DATABASE_URL: `pglite:${data.folder}`, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const exited = once(child, 'exit');
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (output += piece));
      const url = await eventually('it listens', () => /"url":"([^"]+)"/.exec(output)?.[1], 60_000);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      await data.remove();
    }
  }, 90_000);
});

describe('the systemd units', () => {
  const UNITS = ['byok-compose@.service', 'byok-compose-backup.service', 'byok-compose-backup.timer'];

  it('start what package.json starts, from files that are there', () => {
    const [, command = ''] = /^ExecStart=\S+\/\.bin\/(.*)$/m.exec(read('byok-compose@.service')) ?? [];
    const [, backup = ''] =
      /^ExecStart=\/opt\/byok-compose\/current\/(.*)$/m.exec(read('byok-compose-backup.service')) ?? [];

    expect(command).toBe(scripts['registry']);
    expect(existsSync(path.join(ROOT, backup))).toBe(true);
  });

  it('end a stop later than the registry does', () => {
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(read('byok-compose@.service')) ?? [];

    expect(Number(seconds) * 1_000).toBeGreaterThan(2 * DEFAULT_SETTINGS.server.stopMs);
  });

  it.skipIf(!hasSystemd)('hold no directive that systemd does not know', async () => {
    const folder = path.join(root, 'units');
    await mkdir(folder);
    // It also looks whether the programs are there, which here they are not.
    for (const name of UNITS)
      await writeFile(
        path.join(folder, name),
        read(name).replaceAll(/^ExecStart=.*$/gm, 'ExecStart=/bin/true'),
      );
    const verify = async (name: string): Promise<string[]> => {
      const { stdout, stderr } = await run('systemd-analyze', ['verify', path.join(folder, name)]).catch(
        (error: { stdout: string; stderr: string }) => error,
      );
      return `${stdout}${stderr}`.split('\n').filter((line) => line.includes('byok-compose'));
    };
    await writeFile(
      path.join(folder, 'byok-compose-wrong.service'),
      '[Service]\nExecStart=/bin/true\nNoSuchKey=1\n',
    );

    expect((await Promise.all(UNITS.map(verify))).flat()).toEqual([]);
    expect(await verify('byok-compose-wrong.service')).toEqual([expect.stringContaining('NoSuchKey')]);
  });
});

describe('registry.env', () => {
  it('has settings that the registry accepts, and its other database is one too', () => {
    const text = read('registry.env');
    const other = { ...toVariables(text), ...toVariables(text.replaceAll(/^# (?=DATABASE_URL)/gm, '')) };

    expect(unknownOf(Object.keys(toVariables(text)))).toEqual([]);
    expect(readSettings(toVariables(text)).databaseUrl).toMatch(/^postgres:/);
    expect(readSettings(other).databaseUrl).toMatch(/^pglite:/);
  });
});

describe('the scripts', () => {
  it.each(['backup.sh', 'byok-compose'])('%s is one', async (name) => {
    expect((await run('sh', ['-n', path.join(FOLDER, name)])).stderr).toBe('');
  });

  it('back up the embedded database, and remove what is older than two weeks', async () => {
    const data = await createDataFolder();
    const backups = path.join(root, 'backups');
    for (const [name, days] of [
      ['old', 16],
      ['recent', 12],
    ] as const) {
      await mkdir(path.join(backups, name), { recursive: true });
      await utimes(path.join(backups, name), new Date(), new Date(Date.now() - days * 24 * 3_600_000));
    }
    const env = { PATH: process.env['PATH'], DATABASE_URL: `pglite:${data.folder}`, BACKUPS: backups };
    await run('sh', [path.join(FOLDER, 'backup.sh')], { env });

    expect((await readdir(backups)).toSorted()).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{6}Z$/),
      'recent',
    ]);
    await data.remove();
  }, 60_000);
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** nginx with our site, on free ports of loopback, in front of a registry at this port. */
const startNginx = async (registryPort: number, change: (site: string) => string = (site) => site) => {
  const folder = await mkdtemp(path.join(root, 'nginx-'));
  await chmod(folder, 0o755);
  const [clear, tls, nobody] = [await freePort(), await freePort(), await freePort()];
  const { key, cert } = makeCertificate();
  await Promise.all([
    writeFile(path.join(folder, 'privkey.pem'), key),
    writeFile(path.join(folder, 'fullchain.pem'), cert),
  ]);
  const site = change(read('nginx.conf'))
    .replaceAll(/^ *listen \[::\].*\n/gm, '')
    .replaceAll('listen 80;', `listen 127.0.0.1:${clear};`)
    .replaceAll('listen 443 ssl', `listen 127.0.0.1:${tls} ssl`)
    .replaceAll('/etc/nginx/tls', folder);
  const upstream = read('byok-upstream.conf')
    .replace('127.0.0.1:8787', `127.0.0.1:${registryPort}`)
    .replace('127.0.0.1:8788', `127.0.0.1:${nobody}`);
  const log = path.join(folder, 'error.log');
  const access = path.join(folder, 'access.log');
  await writeFile(log, '');
  const configuration = path.join(folder, 'all.conf');
  await writeFile(
    configuration,
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${folder}/pid; error_log ${log} warn;
     events {}
     http { access_log ${access};
       client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
       uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
       ${upstream} ${site} }`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', configuration], { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const ask = (
    at: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { body, ...rest } = options;
      const outgoing = askHttps(
        { host: '127.0.0.1', port: tls, path: at, rejectUnauthorized: false, ...rest },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  await eventually('nginx listens', () =>
    ask('/').then(
      () => true,
      () => false,
    ),
  );
  return {
    ask,
    clearPort: clear,
    errors: () => readFileSync(log, 'utf8'),
    accesses: () => readFileSync(access, 'utf8'),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
};

describe.skipIf(!hasNginx)('nginx with our site', () => {
  const BODY = JSON.stringify({ goal: 'x'.repeat(100_000) });
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: BODY };
  const BUFFERED = 'buffered to a temporary file';

  it('leads to a registry that believes it comes by TLS, and writes neither bodies nor one-time addresses', async () => {
    const registry = await startRegistry({ env: { PUBLIC_URL: 'https://registry.example.org' } });
    const port = Number(new URL(registry.url).port);
    const nginx = await startNginx(port);
    // As most sites are.
    const plain = await startNginx(port, (site) =>
      site.replace(/ *client_body_buffer_size.*\n/, '').replace(/ *proxy_request_buffering.*\n/, ''),
    );
    const code = 'ab'.repeat(32);
    try {
      expect(JSON.parse((await nginx.ask('/healthz')).text)).toEqual({ status: 'ok', came_in_clear: false });
      expect((await nginx.ask('/v1/intent/byo', post)).status).toBe(401);
      await plain.ask('/v1/intent/byo', post);
      await nginx.ask(`/open/${code}`);
      await nginx.ask('/compose');
      await eventually('the other one has written the body', () => plain.errors().includes(BUFFERED));
      await eventually('the last request is logged', () => nginx.accesses().includes('/compose'));

      expect(nginx.errors()).not.toContain(BUFFERED);
      expect(nginx.accesses()).not.toContain(code);
      const redirected = await fetch(`http://127.0.0.1:${nginx.clearPort}/compose?q=1`, {
        redirect: 'manual',
      });
      expect([redirected.status, redirected.headers.get('location')]).toEqual([
        301,
        'https://127.0.0.1/compose?q=1',
      ]);
      await registry.stop();
      expect((await nginx.ask(`/open/${code}`)).status).toBe(502);
      expect(nginx.errors()).not.toContain(code);
    } finally {
      await Promise.all([nginx.stop(), plain.stop()]);
      await registry.stop();
    }
  }, 90_000);

  it('serves a registry again as soon as it is back', async () => {
    const port = await freePort();
    const data = await createDataFolder();
    const start = () => startRegistry({ dataFolder: data.folder, env: { PORT: String(port) } });
    const first = await start();
    const nginx = await startNginx(port);
    try {
      expect((await nginx.ask('/readyz')).status).toBe(200);
      await first.stop();
      expect((await nginx.ask('/readyz')).status).toBe(502);
      const second = await start();
      // By default nginx would avoid it for 10 s.
      expect((await nginx.ask('/readyz')).status).toBe(200);
      await second.stop();
    } finally {
      await nginx.stop();
      await data.remove();
    }
  }, 90_000);
});
