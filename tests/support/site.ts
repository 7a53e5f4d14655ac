import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web page that has nothing to do with any registry. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

export const openSite = async (): Promise<Site> => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>An ordinary page</title><h1>Hello</h1>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
