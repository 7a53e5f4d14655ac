import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { HIDDEN_PAGE } from '../samples/hidden-text.ts';

/** Web pages that have nothing to do with any registry: `form` has a field to type into, `hidden` has hidden text. */
export interface Site {
  url: string;
  /** Everything that was posted to it, as `/path body`. */
  posted: readonly string[];
  close(): Promise<void>;
}

const FORM = '<form><label>Notes <textarea></textarea></label></form>';

const STRICT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; require-trusted-types-for 'script'";

export const openSite = async (): Promise<Site> => {
  const posted: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') void text(request).then((body) => posted.push(`${request.url} ${body}`));
    response.setHeader('content-type', 'text/html');
    if (request.url === '/hidden') {
      // As strict as sites are: what is put into the page has to do without.
      response.setHeader('content-security-policy', STRICT_POLICY);
      response.end(HIDDEN_PAGE);
      return;
    }
    response.end(
      `<!doctype html><title>An ordinary page</title>${request.url === '/form' ? FORM : '<h1>Hello</h1>'}`,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    posted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
