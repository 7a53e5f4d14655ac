import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { getRequestListener, RequestError } from '@hono/node-server';

import type { Settings } from '../settings/settings.ts';

export interface ListeningServer {
  server: Server;
  /** The address it really listens on. */
  url: string;
  port: number;
  /** Takes no new connection, lets what is under way end, and closes what has not after a while. */
  close(): Promise<void>;
}

export type FetchHandler = Parameters<typeof getRequestListener>[0];

/** Resolves `none()` when no response is under way. */
const trackRequests = (server: Server): { none: () => Promise<void> } => {
  let count = 0;
  let onNone: (() => void) | undefined;
  server.on('request', (_request, response) => {
    count += 1;
    response.once('close', () => {
      count -= 1;
      if (count === 0) onNone?.();
    });
  });
  return {
    none: () =>
      new Promise((resolve) => {
        onNone = resolve;
        if (count === 0) resolve();
      }),
  };
};

/**
 * Opens the socket first: the port is known before the app is made. A request that comes earlier waits
 * in the kernel's queue.
 */
export const listen = async (
  { host, port, server: limits }: Settings,
  fetch: FetchHandler,
  /** Answers a request without a host or an address that is one, of which none can be made for `fetch`. */
  onUnreadable: () => Response | Promise<Response> = () => new Response(null, { status: 400 }),
): Promise<ListeningServer> => {
  const answer = getRequestListener(fetch, {
    errorHandler: (error) =>
      error instanceof RequestError ? onUnreadable() : new Response(null, { status: 500 }),
  });
  const server = createServer(
    {
      requestTimeout: limits.requestMs,
      headersTimeout: Math.min(limits.headersMs, limits.requestMs),
      keepAliveTimeout: limits.keepAliveMs,
      // How often the two above are looked at.
      connectionsCheckingInterval: Math.min(5_000, limits.headersMs),
      // Node would refuse a request without one itself, without a word.
      requireHostHeader: false,
    },
    (request, response) => void answer(request, response),
  );
  // A client that ends its sending after its request still reads; Node would drop the answer. It has no option for this.
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  const inFlight = trackRequests(server);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    server,
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      const isForced = Promise.withResolvers<void>();
      const force = setTimeout(isForced.resolve, limits.stopMs);
      // An answer that stood behind another one on a connection that broke never says that it closed.
      await Promise.race([inFlight.none(), isForced.promise]);
      // A connection that never carried a request does not count as idle, and browsers open such ahead of time.
      server.closeAllConnections();
      await closed;
      clearTimeout(force);
    },
  };
};
