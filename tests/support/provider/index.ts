import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { good } from './behaviours.ts';
import { type Call, type SocketRecord, timestamp } from './call.ts';
import { type Behaviour, createExchange } from './exchange.ts';
import { readCall } from './request.ts';
import { createWaits } from './waits.ts';

export * from './behaviours.ts';
export type { Call, SocketRecord, WireName } from './call.ts';
export type { Behaviour } from './exchange.ts';
export * as faults from './faults.ts';

/** Chooses what happens with a call; nothing chosen: a good answer made from the request. */
export type Script = (call: Call) => Behaviour | undefined;

/** What it answers when it is asked for its models. */
export const MODEL_LIST = {
  object: 'list',
  data: [
    { id: 'scripted-large', object: 'model' },
    { id: 'scripted-small', object: 'model' },
  ],
};

export interface ProviderOptions {
  script?: Script;
  /** Between the frames of an answer, milliseconds: 0 is as fast as the socket takes them. */
  paceMs?: number;
  /** How long a wait (`callOpened`, `allClosed`) may take before it fails with a sentence. */
  deadlineMs?: number;
}

/** A provider on a real socket that speaks the three wires, does what the script says, and keeps record. */
export interface ScriptedProvider {
  readonly url: string;
  readonly openaiBaseUrl: string;
  readonly anthropicBaseUrl: string;
  readonly openrouterBaseUrl: string;
  /** Whole requests in the order in which they arrived. */
  readonly calls: readonly Call[];
  readonly sockets: readonly SocketRecord[];
  /** For calls that arrive from now on. */
  setScript(script: Script): void;
  /** The nth call (from 1), once its request has arrived whole. */
  callOpened(number?: number): Promise<Call>;
  /** The nth call, once its response is over, finished or cut. */
  callClosed(number?: number): Promise<Call>;
  /** When every call so far is over. */
  allClosed(): Promise<void>;
  /** When every socket so far is closed: pooled ones too, so after the caller's agent is closed. */
  socketsClosed(): Promise<void>;
  stop(): Promise<void>;
}

export const startProvider = async (options: ProviderOptions = {}): Promise<ScriptedProvider> => {
  const { paceMs = 0, deadlineMs = 10_000 } = options;
  let script: Script = options.script ?? (() => undefined);
  const calls: Call[] = [];
  const sockets: SocketRecord[] = [];
  const records = new WeakMap<Socket, SocketRecord>();
  const waits = createWaits(
    deadlineMs,
    () => `${calls.length} calls: ${calls.map((call) => call.outcome).join(', ')}`,
  );

  const recordOf = (socket: Socket): SocketRecord => {
    const record = records.get(socket);
    if (!record) throw new Error('A request on a socket that never connected');
    return record;
  };

  const server = createServer((request, response) => {
    void (async () => {
      const read = await readCall(request, recordOf(request.socket)).catch(() => null);
      if (!read) return;
      const call: Call = { ...read, number: calls.length + 1 };
      calls.push(call);
      response.once('close', () => {
        call.closedAt = timestamp();
        call.outcome = response.writableFinished ? 'finished' : 'cut';
        waits.changed();
      });
      const exchange = createExchange(call, response, request.socket, url, paceMs);
      waits.changed();
      if (call.method === 'GET' && call.path.endsWith('/v1/models')) return exchange.json(200, MODEL_LIST);
      if (call.wire === null) return exchange.json(404, { error: 'no provider here' });
      await (script(call) ?? good)(exchange);
    })();
  });
  server.on('connection', (socket: Socket) => {
    const record: SocketRecord = {
      number: sockets.length + 1,
      openedAt: timestamp(),
      closedAt: null,
      bytesIn: 0,
      bytesOut: 0,
    };
    sockets.push(record);
    records.set(socket, record);
    socket.on('error', () => {});
    socket.once('close', () => {
      record.closedAt = timestamp();
      record.bytesIn = socket.bytesRead;
      record.bytesOut = socket.bytesWritten;
      waits.changed();
    });
    waits.changed();
  });
  // Slow on purpose is a behaviour here; the server's own timeouts would be a second script.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    openaiBaseUrl: `${url}/openai/v1`,
    anthropicBaseUrl: `${url}/anthropic`,
    openrouterBaseUrl: `${url}/openrouter/api/v1`,
    calls,
    sockets,
    setScript: (next) => {
      script = next;
    },
    callOpened: (number = 1) => waits.waitFor(`call ${number} to open`, () => calls[number - 1]),
    callClosed: (number = 1) =>
      waits.waitFor(`call ${number} to close`, () =>
        calls.slice(number - 1).find((call) => call.closedAt !== null),
      ),
    allClosed: async () => {
      await waits.waitFor(
        'all calls to close',
        () => calls.every((call) => call.closedAt !== null) || undefined,
      );
    },
    socketsClosed: async () => {
      await waits.waitFor(
        'all sockets to close',
        () => sockets.every((socket) => socket.closedAt !== null) || undefined,
      );
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
