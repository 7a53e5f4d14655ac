import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { SigningKey } from '../../../lib/protocol/index.ts';
import type { Signed } from './signed-bundle.ts';

/** What a registry answers, by address. A text is sent as it is, everything else as JSON. */
export type Answers = Record<string, unknown>;

/** As a registry serves them: a bundle, each of its versions, and the publisher's keys. */
export const answersOf = ({ bundle, versions }: Signed, keys: SigningKey[]): Answers => ({
  [`/v1/bundles/${bundle.label}`]: bundle,
  ...Object.fromEntries(
    versions.map((each) => [`/v1/entities/${each.namespace}/${each.name}/versions/${each.version}`, each]),
  ),
  [`/v1/publishers/${bundle.namespace}/signing-keys`]: { items: keys, next_cursor: null },
});

/** A registry over HTTP that serves these answers, which may change meanwhile; anything else is 404. */
export const serveSigned = async (answers: Answers) => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    requests.push(url);
    const answer = answers[url];
    if (answer === undefined) response.writeHead(404).end();
    else
      response
        .setHeader('content-type', 'application/json')
        .end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
