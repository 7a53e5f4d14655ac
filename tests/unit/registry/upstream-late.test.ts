import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';

import type * as Undici from 'undici';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';

import { openUpstream } from '../../../registry/runs/upstream.ts';

type Connector = Undici.buildConnector.connector;

/** What the agent was given to connect with, so that a test can connect as late as it likes; and what that opened. */
const given: { connect: unknown; opened: { destroyed: boolean }[] } = { connect: null, opened: [] };
/** The module that is loaded with the first run. */
const undici = createRequire(import.meta.url)('undici') as typeof Undici;
const original = { ...undici };
Object.assign(undici, {
  buildConnector: (options: Undici.buildConnector.BuildOptions) => {
    const connect = original.buildConnector(options);
    return (...asked: Parameters<Connector>) => {
      const socket = connect(...asked) as unknown as Socket;
      given.opened.push(socket);
      return socket;
    };
  },
  Agent: class extends original.Agent {
    constructor(options: Undici.Agent.Options) {
      super(options);
      given.connect = options.connect;
    }
  },
});
afterAll(() => {
  Object.assign(undici, original);
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

it('closing destroys each socket in the same turn, before any planner hears of it', async () => {
  const upstream = openUpstream({ connectMs: 1_000 });
  const { port } = server.address() as AddressInfo;
  given.opened.splice(0);
  const post = () => upstream.fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
  const calls = [post(), post()];
  await expect.poll(() => taken.length).toBe(2);
  calls.push(post());

  upstream.close();

  // The last one was still connecting.
  expect(given.opened.map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
  for (const { status } of await Promise.allSettled(calls)) expect(status).toBe('rejected');
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
