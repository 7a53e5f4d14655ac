import { once } from 'node:events';
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';

import type { Agent, buildConnector } from 'undici';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { openUpstream } from '../../registry/upstream.ts';

type Connector = buildConnector.connector;

/** What the agent was given to connect with, so that a test can connect as late as it likes. */
const given = vi.hoisted((): { connect: unknown } => ({ connect: null }));
vi.mock('undici', async (importOriginal) => {
  const original = await importOriginal<{ Agent: typeof Agent }>();
  return {
    ...original,
    Agent: class extends original.Agent {
      constructor(options: Agent.Options) {
        super(options);
        given.connect = options.connect;
      }
    },
  };
});

const taken: Socket[] = [];
const server = createServer((socket) => taken.push(socket));
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of taken.splice(0)) socket.destroy();
  server.close();
});

it.each([
  ['before it was closed is there', false, 2],
  ['after it was closed never comes', true, 1],
])('a connection that is asked for %s', async (_, isClosed, connections) => {
  const upstream = openUpstream({ connectMs: 1_000 });
  const { port } = server.address() as AddressInfo;
  if (isClosed) upstream.close();

  const options = { hostname: '127.0.0.1', protocol: 'http:', port: String(port) };
  (given.connect as Connector)(options, () => {});
  // Connections are taken in their order: with this one the other is there, or it never will be.
  const next = connectSocket(port, '127.0.0.1');
  await once(next, 'connect');
  await expect.poll(() => taken.map(({ remotePort }) => remotePort)).toContain(next.localPort);

  expect(taken).toHaveLength(connections);
  next.destroy();
  upstream.close();
});
