import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

import type * as Undici from 'undici';

import type { Fetch } from '../../lib/planner/index.ts';

const require = createRequire(import.meta.url);
/** With the first run, because a start would wait for it longer than for any other package (decision 050). */
const loadUndici = (): typeof Undici => require('undici') as typeof Undici;

/** One run's connection to its provider. Whoever opens it closes it. */
export interface Upstream {
  fetch: Fetch;
  /** Destroys all sockets of this run at once, even one still connecting. Nothing can be sent afterwards. */
  close(): void;
}

export interface UpstreamSettings {
  connectMs: number;
}

/** A response body as a web stream, with as little in between as possible. */
const toWebStream = (body: Undici.Dispatcher.ResponseData['body']): ReadableStream<Uint8Array> => {
  // A chunk can still arrive in the turn in which the reader left, and a closed controller throws.
  let over = false;
  const finish = (work: () => void): void => {
    if (over) return;
    over = true;
    work();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        body.on('data', (chunk: Uint8Array) => {
          if (over) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) body.pause();
        });
        body.on('end', () => finish(() => controller.close()));
        body.on('error', (error) => finish(() => controller.error(error)));
      },
      pull: () => {
        body.resume();
      },
      cancel: () => finish(() => body.destroy()),
    },
    { highWaterMark: 16 },
  );
};

const toHeaders = (raw: Undici.Dispatcher.ResponseData['headers']): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one);
  return headers;
};

/** These have no body by definition; `Response` refuses one. */
const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;

/**
 * A `fetch` over `undici.request`, which costs a third of the CPU, on connections that belong to one run alone.
 * A provider's socket never carries two people's keys, and ending the run ends its sockets whatever the planner
 * does. HTTP/1.1 only, because closing the socket then cancels a call with every provider and proxy. There are
 * no timeouts here: a reasoning model may be silent for minutes, and the planner has its own deadline.
 */
export const openUpstream = ({ connectMs }: UpstreamSettings): Upstream => {
  const { Agent, buildConnector, request } = loadUndici();
  const sockets = new Set<Socket>();
  const connect = buildConnector({ allowH2: false, timeout: connectMs });
  let closed = false;

  const agent = new Agent({
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    connect: (options, callback) => {
      // `connect` returns the socket at once, before it is connected; its types do not say so.
      const socket = connect(options, callback) as unknown as Socket;
      sockets.add(socket);
      if (closed) socket.destroy();
    },
  });

  return {
    fetch: async (url, init) => {
      if (closed) throw new TypeError('The run of this connection has ended');
      const response = await request(url, {
        dispatcher: agent,
        method: init.method ?? 'GET',
        headers: { 'accept-encoding': 'identity', ...(init.headers as Record<string, string>) },
        body: (init.body as string | undefined) ?? null,
        signal: init.signal ?? null,
      });
      const { statusCode, body } = response;
      // Never follow a redirect, because the key would go along. The error is the one that Node's own fetch
      // throws.
      if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
        body.on('error', () => {}).destroy();
        throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
      }
      return new Response(hasNoBody(statusCode) ? null : toWebStream(body), {
        status: statusCode,
        headers: toHeaders(response.headers),
      });
    },
    close: () => {
      closed = true;
      for (const socket of sockets) socket.destroy();
      agent.destroy().catch(() => {});
    },
  };
};
