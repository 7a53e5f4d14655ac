import { createServer, request } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { openProxy, type RecordingProxy } from '../../support/browser/proxy.ts';

let proxy: RecordingProxy;
let closed: (() => void) | undefined;
const target = createServer((incoming, response) => {
  incoming.resume();
  if (incoming.url === '/hold') {
    response.writeHead(200);
    response.write('first');
    response.once('close', () => closed?.());
  } else incoming.on('end', () => response.end('answer'));
});
const portOf = (url: string): number => Number(new URL(url).port);
const proxyPort = (): number => portOf(proxy.flags[0]?.split('=')[1] ?? '');
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    target.listen(0, '127.0.0.1', resolve);
  });
  port = (target.address() as AddressInfo).port;
  proxy = await openProxy({ standIns: { 'api.test': `http://127.0.0.1:${port}/in-its-place` } });
});
afterAll(async () => {
  await proxy.close();
  target.closeAllConnections();
  target.close();
});

it('keeps host, path and every byte of a request', async () => {
  const answer = await new Promise<string>((resolve) => {
    const outgoing = request(
      { port: proxyPort(), method: 'POST', path: `http://127.0.0.1:${port}/v1/plans`, agent: false },
      (response) => {
        response.on('data', (chunk: Buffer) => {
          resolve(chunk.toString());
        });
      },
    );
    outgoing.setHeader('authorization', 'Bearer token');
    outgoing.end('the body');
  });
  expect(answer).toBe('answer');
  const kept = proxy.requests.at(-1);
  expect(kept).toMatchObject({ method: 'POST', host: `127.0.0.1:${port}`, path: '/v1/plans' });
  expect(kept?.bytes().toString()).toMatch(/Bearer token[\s\S]*the body/);
  expect([kept?.body().toString(), kept?.answer().toString()]).toEqual(['the body', 'answer']);
});

it('passes a client that goes away on to the server at once', async () => {
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const outgoing = request({ port: proxyPort(), path: `http://127.0.0.1:${port}/hold`, agent: false });
  outgoing.on('response', () => outgoing.destroy());
  outgoing.on('error', () => undefined);
  outgoing.end();
  await expect(gone).resolves.toBeUndefined();
});

it('keeps the host of a tunnel', async () => {
  const socket = connect(proxyPort(), '127.0.0.1');
  socket.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
  });
  expect(proxy.hosts()).toContain(`127.0.0.1:${port}`);
  expect(proxy.requests.at(-1)?.method).toBe('CONNECT');
  socket.destroy();
});

it('reads what is sent to a host over TLS where another address stands in for it', async () => {
  const since = proxy.requests.length;
  const socket = await new Promise<Socket>((resolve) => {
    const outgoing = request({ port: proxyPort(), method: 'CONNECT', path: 'api.test:443' });
    outgoing.on('connect', (_, tunnel: Socket) => resolve(tunnel));
    outgoing.end();
  });
  const answer = await new Promise<string>((resolve) => {
    requestOverTls(
      {
        createConnection: () => connectTls({ socket, rejectUnauthorized: false }),
        host: 'api.test',
        port: 443,
        method: 'POST',
        path: '/v1/chat',
      },
      (response) => response.on('data', (chunk: Buffer) => resolve(chunk.toString())),
    ).end('the secret');
  });

  expect(answer).toBe('answer');
  expect(proxy.requests.slice(since)).toMatchObject([
    { method: 'CONNECT', host: 'api.test:443' },
    { method: 'POST', host: 'api.test', path: '/v1/chat' },
  ]);
  expect(proxy.requests.at(-1)?.body().toString()).toBe('the secret');
  expect(proxy.hosts(since)).toEqual(['api.test']);
  socket.destroy();
});
