import { once } from 'node:events';
import { createServer as createHttpServer, request, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Finding } from '../../registry/doctor/finding.ts';
import { checkPort } from '../../registry/doctor/port.ts';
import { askProviders, checkProviders } from '../../registry/doctor/providers.ts';
import { checkPublicAddress } from '../../registry/doctor/public-address.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../registry/settings/settings.ts';
import { makeCertificate } from '../support/browser/certificate.ts';
import { openRegistryTest } from '../support/registry/registry-setup.ts';
import { runRegistryCommand } from '../support/registry/run-command.ts';

const PATIENCE_MS = 2_000;

const servers: TcpServer[] = [];
const listen = async (server: TcpServer): Promise<number> => {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};
afterEach(() => {
  for (const server of servers.splice(0)) {
    (server as Partial<Server>).closeAllConnections?.();
    server.close();
  }
});

const freePort = async (): Promise<number> => {
  const port = await listen(createTcpServer());
  const server = servers.pop();
  server?.close();
  return port;
};

const say = ({ state, what }: Finding): string => `${state}: ${what}`;

const ask = async (baseUrl: string): Promise<Finding[]> => {
  const none = { baseUrl: null, models: [] };
  const providers = { openai: { baseUrl, models: [] }, anthropic: none, openrouter: none, practice: none };
  return checkProviders(await askProviders({ ...DEFAULT_SETTINGS, providers }, 500));
};

const serveHttp = async (answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createHttpServer(answer))}`;

describe('the doctor asks each provider, without a key', () => {
  it('and takes every answer for one, which it reads no further', async () => {
    const seen: unknown[] = [];
    const url = await serveHttp((incoming, response) => {
      seen.push([
        incoming.method,
        incoming.url,
        incoming.headers.authorization,
        incoming.headers['x-api-key'],
      ]);
      response.writeHead(401).end();
    });

    expect((await ask(`${url}/v1`)).map(say)).toEqual([`ok: ${url} answers`]);
    expect(seen).toEqual([['GET', '/v1', undefined, undefined]]);
  });

  it.each([
    [503, {}, 'warning', /answers 503/],
    [307, { location: 'https://elsewhere.example/' }, 'warning', /leads elsewhere \(307\)/],
  ])('and knows %i', async (status, headers, state, what) => {
    const url = await serveHttp((_, response) => response.writeHead(status, headers).end());
    const [finding] = await ask(url);

    expect(finding).toMatchObject({ state, what: expect.stringMatching(what) });
  });

  it('and tells a refused connection, an unknown name, a silent server and a broken line apart', async () => {
    const silent = await listen(createTcpServer());
    const broken = await listen(createTcpServer((socket) => socket.end('What?\n')));
    const bases = [
      `http://127.0.0.1:${await freePort()}`,
      'https://no-such-host.invalid',
      `http://127.0.0.1:${silent}`,
      `http://127.0.0.1:${broken}`,
    ];
    const findings = (await Promise.all(bases.map(ask))).flat();

    expect(findings.map(say)).toEqual([
      expect.stringMatching(/^failed: 127\.0\.0\.1:\d+ refuses connections$/),
      expect.stringMatching(
        /^failed: the name no-such-host\.invalid is not found \((?:ENOTFOUND|EAI_AGAIN)\)$/,
      ),
      expect.stringMatching(/^failed: 127\.0\.0\.1:\d+ does not answer in time$/),
      expect.stringMatching(/^failed: the connection to 127\.0\.0\.1:\d+ breaks/),
    ]);
    expect(findings.every(({ remedy }) => remedy !== undefined)).toBe(true);
  });

  it('and names a certificate that nobody vouches for, and plain HTTP behind https', async () => {
    const selfSigned = await listen(createHttpsServer(makeCertificate(), (_, response) => response.end()));
    const plain = await listen(createHttpServer((_, response) => response.end()));

    expect((await ask(`https://127.0.0.1:${selfSigned}`))[0]).toMatchObject({
      state: 'failed',
      what: expect.stringContaining('signed by nobody whom this machine trusts'),
      remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect((await ask(`https://127.0.0.1:${plain}`))[0]).toMatchObject({
      state: 'failed',
      what: expect.stringContaining('does not speak TLS'),
    });
  });
});

const checkAt = async (port: number, changed: Partial<Settings> = {}): Promise<string[]> =>
  (await checkPort({ ...DEFAULT_SETTINGS, port, ...changed }, PATIENCE_MS)).findings.map(say);

describe('the doctor tries the port', () => {
  it('and leaves a free one free', async () => {
    const port = await freePort();
    const said = `ok: ${port} on 127.0.0.1 is free: the registry does not run`;

    expect([await checkAt(port), await checkAt(port)]).toEqual([[said], [said]]);
  });

  it('and knows another program, and a host that is not this machine', async () => {
    const silent = await listen(createTcpServer((socket) => socket.end()));
    const free = await freePort();

    expect(await checkAt(silent)).toEqual([`failed: another program has 127.0.0.1, port ${silent}`]);
    expect(await checkAt(free, { host: '192.0.2.1' })).toEqual([
      'failed: 192.0.2.1 is no address of this machine',
    ]);
    expect(await checkAt(free, { metricsPort: silent })).toEqual([
      expect.stringMatching(/^ok/),
      `failed: another program has 127.0.0.1, port ${silent}`,
    ]);
  });
});

describe('the doctor of a registry behind a proxy that speaks TLS', () => {
  let opened: Awaited<ReturnType<typeof openRegistryTest>>;
  let publicUrl: string;
  let said: Record<string, string>;
  beforeEach(async () => {
    said = {};
    const certificate = makeCertificate();
    // A proxy of a few lines; a real one is tried with the files in docs/operating.
    const proxy = await listen(
      createHttpsServer(certificate, (incoming, response) => {
        const { hostname, port } = new URL(opened.registry.url);
        const headers = { ...incoming.headers, ...said };
        const onward = request({ hostname, port, path: incoming.url, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        onward.on('error', () => response.writeHead(502).end());
        incoming.pipe(onward);
      }),
    );
    publicUrl = `https://localhost:${proxy}`;
    opened = await openRegistryTest({ env: { PUBLIC_URL: publicUrl } });
  }, 60_000);
  afterEach(() => opened.close(), 60_000);

  /** As a process, because trust in the certificate is decided for a whole process. */
  const diagnose = async (env: Record<string, string> = {}): Promise<{ code: number; lines: string[] }> => {
    const { openaiBaseUrl, anthropicBaseUrl, openrouterBaseUrl } = opened.provider;
    const { code, stdout } = await runRegistryCommand(['doctor'], {
      env: {
        DATABASE_URL: `pglite:${opened.registry.dataFolder}`,
        PORT: new URL(opened.registry.url).port,
        PUBLIC_URL: publicUrl,
        OPENAI_BASE_URL: openaiBaseUrl,
        ANTHROPIC_BASE_URL: anthropicBaseUrl,
        OPENROUTER_BASE_URL: openrouterBaseUrl,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        ...env,
      },
    });
    return { code, lines: stdout.split('\n') };
  };

  it('finds it well when the proxy says the scheme, and names what is wrong when it does not', async () => {
    said = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' };
    const well = await diagnose();
    said = { 'x-forwarded-for': '192.0.2.7' };
    const unsaid = await diagnose();
    const unknown = await diagnose({ NODE_TLS_REJECT_UNAUTHORIZED: '1' });
    const other = await diagnose({ PUBLIC_URL: publicUrl.replace('localhost', '127.0.0.1') });

    expect(well.lines.filter((line) => /^(?:failed|warning)/.test(line))).toEqual([]);
    expect(well.lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ok {7}port: \d+ on 127\.0\.0\.1 is held by this registry, which runs$/),
        `ok       public address: ${publicUrl} is answered by this registry`,
      ]),
    );
    expect(unsaid.lines).toContain(
      'failed   public address: the registry does not believe that requests come by TLS, and refuses every key',
    );
    expect(unknown.lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^failed {3}public address: the certificate of localhost is signed by nobody/),
      ]),
    );
    // Its settings and those of the one that runs are not the same.
    expect(other.lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^failed {3}port: .* is held by a registry that calls itself https:\/\/localhost/,
        ),
      ]),
    );
    expect([well, unsaid, unknown, other].map(({ code }) => code)).toEqual([0, 1, 1, 1]);
  }, 60_000);

  it('tells a proxy that leads elsewhere from a registry that does not run', async () => {
    const { port } = new URL(opened.registry.url);
    await opened.registry.stop();
    const settings = { ...DEFAULT_SETTINGS, port: Number(port), publicUrl };
    const plain = await listen(createHttpServer((_, response) => response.end('Welcome!')));
    const elsewhere = { ...settings, publicUrl: `http://localhost:${plain}` };
    const stopped = await diagnose();

    expect((await checkPublicAddress(elsewhere, true, PATIENCE_MS)).map(say)).toEqual([
      `failed: localhost:${plain} answers 200, and no registry does`,
    ]);
    expect(stopped.lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^warning {2}public address: localhost:\d+ answers 502, and no registry does$/),
      ]),
    );
  }, 60_000);
});

it.each<[Partial<Settings>, string]>([
  [{}, 'ok: PUBLIC_URL is not set: this registry is for this machine alone'],
  [{ host: '0.0.0.0' }, 'failed: HOST is 0.0.0.0, so others reach it, and PUBLIC_URL is not set'],
  [{ publicUrl: 'http://registry.example' }, 'failed: PUBLIC_URL is http://registry.example, and neither'],
])('the doctor says of %j that it is %s', async (changed, said) => {
  const [finding] = await checkPublicAddress({ ...DEFAULT_SETTINGS, ...changed }, false, PATIENCE_MS);
  expect(finding === undefined ? '' : say(finding)).toContain(said);
});
