import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { getRequestListener, RequestError } from '@hono/node-server';

import type { Settings } from '../settings/settings.ts';

export interface ListeningServer {
  server: Server;
  /** The address it actually listens on. */
  url: string;
  port: number;
  /** Takes no new connections, lets requests under way finish, and after this time closes those that have not. */
  close(withinMs: number): Promise<void>;
}

export type FetchHandler = Parameters<typeof getRequestListener>[0];

/** `none()` resolves when no response is under way. */
const trackRequests = (server: Server): { none: () => Promise<void> } => {
  let count = 0;
  let onNone: (() => void) | undefined;
  server.on('request', (_request, response) => {
    count += 1;
    // A connection that stays open would bring the next request to a server that is closing.
    if (!server.listening) response.setHeader('connection', 'close');
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
 * Opens the socket first, so the port is known before the app is made. Earlier requests wait in the kernel's
 * queue.
 */
export const listen = async (
  { host, port, server: limits, runs: { writeDeadlineMs } }: Settings,
  fetch: FetchHandler,
  /** Answers a request that cannot become a `fetch` request because its host or address is missing or invalid. */
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
      // How often the two timeouts above are checked.
      connectionsCheckingInterval: Math.min(5_000, limits.headersMs),
      // Node itself would refuse a request without one, and give no reason.
      requireHostHeader: false,
    },
    (request, response) => {
      // Node would hold an answer that nobody reads for ever. Streams have the same deadline, and are the first to meet it.
      response.setTimeout(2 * writeDeadlineMs, () => {
        if (request.socket.writableLength > 0) request.socket.destroy();
      });
      void answer(request, response);
    },
  );
  // A client that ends its sending after its request still reads; Node would drop the answer. There is no
  // option for this.
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
    close: async (withinMs) => {
      const closed = once(server, 'close');
      server.close();
      const isForced = Promise.withResolvers<void>();
      const force = setTimeout(isForced.resolve, withinMs);
      // If a connection breaks, an answer queued behind another one never reports that it closed.
      await Promise.race([inFlight.none(), isForced.promise]);
      // A connection that never carried a request does not count as idle, and browsers open such connections in
      // advance.
      server.closeAllConnections();
      await closed;
      clearTimeout(force);
    },
  };
};
