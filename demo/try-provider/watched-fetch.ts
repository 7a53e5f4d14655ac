import type { Socket } from 'node:net';

import { Agent, buildConnector, fetch } from 'undici';

import type { Fetch } from '../../lib/planner/contract.ts';
import type { WatchedRequest } from './refused-members.ts';

/** A `fetch` that sees its requests and its sockets. */
export interface WatchedFetch {
  fetch: Fetch;
  /** In the order in which they were sent. */
  requests: readonly WatchedRequest[];
  /** Resolves when the next request is answered with success, before its body is read. */
  answering(): Promise<void>;
  /** Resolves when no connection is open. */
  closed(): Promise<void>;
  /** Destroys what is left. */
  end(): Promise<void>;
}

export const openWatchedFetch = (): WatchedFetch => {
  const sockets = new Set<Socket>();
  const requests: WatchedRequest[] = [];
  let answered = Promise.withResolvers<void>();
  let allClosed = Promise.withResolvers<void>();
  // With HTTP/1.1 a cancelled call closes its socket, so the closed socket shows the cancel.
  const connect = buildConnector({ allowH2: false, timeout: 30_000 });
  const agent = new Agent({
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    // A connection per call: an idle one would look like a call that is still open.
    pipelining: 0,
    connect: (options, callback) => {
      // `connect` returns the socket at once, before it is connected; its types do not say so.
      const socket = connect(options, callback) as unknown as Socket;
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        if (sockets.size > 0) return;
        allClosed.resolve();
        allClosed = Promise.withResolvers();
      });
    },
  });
  return {
    fetch: async (url, init) => {
      const request: WatchedRequest = {
        body: JSON.parse(init.body as string) as WatchedRequest['body'],
        status: null,
      };
      requests.push(request);
      const response = await fetch(url, { ...(init as object), dispatcher: agent });
      request.status = response.status;
      if (response.ok) {
        answered.resolve();
        answered = Promise.withResolvers();
      }
      return response;
    },
    requests,
    answering: () => answered.promise,
    closed: async () => {
      if (sockets.size > 0) await allClosed.promise;
    },
    end: () => agent.destroy(),
  };
};
