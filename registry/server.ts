import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';

import type { Settings } from './settings.ts';

export interface ListeningServer {
  /** The address it really listens on. */
  url: string;
  port: number;
  /** Takes no new connection, lets what is under way end, and closes what has not after a while. */
  close(): Promise<void>;
}

export type FetchHandler = Parameters<typeof createAdaptorServer>[0]['fetch'];

/**
 * Opens the socket first: the port is known before the app is made. A request that comes earlier waits
 * in the kernel's queue.
 */
export const listen = async (
  { host, port, server: limits }: Settings,
  fetch: FetchHandler,
): Promise<ListeningServer> => {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      requestTimeout: limits.requestMs,
      headersTimeout: Math.min(limits.headersMs, limits.requestMs),
      keepAliveTimeout: limits.keepAliveMs,
      // How often the two above are looked at.
      connectionsCheckingInterval: Math.min(5_000, limits.headersMs),
    },
  }) as Server;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), limits.stopMs);
      await closed;
      clearTimeout(force);
    },
  };
};
