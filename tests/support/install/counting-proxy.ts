import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  url: string;
  /** Method and path of each request so far, in order; forgotten when read. */
  taken(): string[];
  close(): Promise<void>;
}

/** In front of a registry: passes everything on and writes down what was asked for. */
export const startCountingProxy = async (registry: () => string): Promise<CountingProxy> => {
  let asked: string[] = [];
  const passOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await fetch(`${registry()}${request.url}`, { method: request.method ?? 'GET' });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(new Uint8Array(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    passOn(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    taken: () => {
      const taken = asked;
      asked = [];
      return taken;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
