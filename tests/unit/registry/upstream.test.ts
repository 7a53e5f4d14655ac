import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openUpstream, type Upstream } from '../../../registry/runs/upstream.ts';
import { eventually } from '../../support/eventually.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('the way to a provider', () => {
  let handler: Handler;
  let requests: number;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests += 1;
    handler(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let url: string;
  let upstream: Upstream;
  beforeEach(async () => {
    requests = 0;
    upstream = openUpstream({ connectMs: 1_000 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    upstream.close();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  const post = (signal: AbortSignal): Promise<Response> =>
    upstream.fetch(`${url}/v1`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      signal,
    });
  const never = new AbortController().signal;

  it('sends a request and hands back status, headers and body as they come', async () => {
    const received: string[] = [];
    handler = (request, response) => {
      request.on('data', (piece: Buffer) => received.push(piece.toString()));
      response.writeHead(429, { 'retry-after': '7', 'x-two': ['a', 'b'] });
      response.end('no');
    };

    const response = await post(never);

    expect([response.status, response.headers.get('retry-after'), response.headers.get('x-two')]).toEqual([
      429,
      '7',
      'a, b',
    ]);
    expect(await response.text()).toBe('no');
    expect(received).toEqual(['{}']);
  });

  it('starts nothing when it is aborted already', async () => {
    await expect(post(AbortSignal.abort(new Error('because')))).rejects.toThrow('because');

    expect(requests).toBe(0);
  });

  it('closes the socket at once when it is aborted before the first byte, with the same reason', async () => {
    const controller = new AbortController();
    handler = () => controller.abort(new Error('because'));

    await expect(post(controller.signal)).rejects.toThrow('because');
    await eventually('no socket is left', () => sockets.size === 0);
  });

  it('closes the socket at once when it is aborted in the middle of a body, with the same reason', async () => {
    const controller = new AbortController();
    handler = (_request, response) => response.write('first');
    const response = await post(controller.signal);
    const reader = response.body?.getReader();
    await reader?.read();

    const next = reader?.read();
    controller.abort(new Error('because'));

    await expect(next).rejects.toThrow('because');
    await eventually('no socket is left', () => sockets.size === 0);
  });

  it('does nothing when it is aborted after the end', async () => {
    const controller = new AbortController();
    handler = (_request, response) => response.end('whole');
    const response = await post(controller.signal);
    const text = await response.text();

    controller.abort(new Error('because'));

    expect(text).toBe('whole');
    expect((await post(never)).status).toBe(200);
  });

  it('closes the socket when the body is cancelled', async () => {
    handler = (_request, response) => response.write('first');
    const response = await post(never);

    await response.body?.cancel();

    await eventually('no socket is left', () => sockets.size === 0);
    expect(requests).toBe(1);
  });

  it.each([204, 205, 304, 400])('hands back a %i, with a body or without', async (status) => {
    handler = (_request, response) => response.writeHead(status).end();

    const response = await post(never);

    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
  });

  it.each([300, 301, 302, 303, 307, 308, 399])('follows no redirect: %i', async (status) => {
    handler = (_request, response) => response.writeHead(status, { location: `${url}/elsewhere` }).end();

    await expect(post(never)).rejects.toThrow('fetch failed');
    expect(requests).toBe(1);
  });

  it('does not read on while nobody takes anything', async () => {
    let written = 0;
    const block = Buffer.alloc(64 * 1024);
    handler = (_request, response) => {
      const write = (): void => {
        while (written < 64 * 1024 * 1024) {
          written += block.length;
          if (!response.write(block)) {
            response.once('drain', write);
            return;
          }
        }
      };
      write();
    };
    const response = await post(never);
    const reader = response.body?.getReader();
    await reader?.read();

    // Whatever the kernel and we hold is full once the server has to wait at the same count, time after time.
    let [last, times] = [-1, 0];
    await eventually('the server has to wait', () => {
      times = written === last ? times + 1 : 0;
      last = written;
      return times === 10;
    });

    expect(written).toBeLessThan(32 * 1024 * 1024);
    await reader?.cancel();
  });

  it('reads on when somebody takes something again, to the end', async () => {
    const whole = 16 * 1024 * 1024;
    handler = (_request, response) => response.end(Buffer.alloc(whole));
    const reader = (await post(never)).body?.getReader();
    let taken = (await reader?.read())?.value?.length ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) break;
      taken += value?.length ?? 0;
    }

    expect(taken).toBe(whole);
  });

  it('closes every socket when it is closed, idle ones and ones that still connect too, and sends nothing after', async () => {
    handler = (_request, response) => response.end('whole');
    await (await post(never)).text();
    expect(sockets.size).toBe(1);
    // Its backlog is full at once, so that a connection stays half-open.
    const held: Socket[] = [];
    const slow = createTcpServer((socket) => held.push(socket)).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const connecting = upstream.fetch(`http://127.0.0.1:${(slow.address() as AddressInfo).port}/`, {
      method: 'POST',
      body: '{}',
      signal: never,
    });

    upstream.close();

    await expect(connecting).rejects.toThrow(/destroyed|closed|reset|hang up/i);
    await eventually('no socket is left', () => sockets.size === 0);
    await eventually('none is half-open', () =>
      held.every((socket) => socket.destroyed || socket.readableEnded),
    );
    await expect(post(never)).rejects.toThrow('has ended');
    for (const socket of held) socket.destroy();
    slow.close();
  });
});
