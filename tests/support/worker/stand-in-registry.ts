import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import type { RunEvent } from '../../../lib/protocol/index.ts';

/** One `POST /v1/intent/byo` as the stand-in holds it; the test says what it answers. */
export interface HeldRun {
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
  send(...events: RunEvent[]): void;
  /** Bytes as they are: comments, halves of events, nonsense. */
  write(bytes: string | Uint8Array): void;
  end: () => void;
  /** Cuts the connection without an end. */
  cut: () => void;
  /** Resolves when the connection is gone, whoever closed it. */
  closed: Promise<void>;
  isClosed(): boolean;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface StandInRegistry {
  url: string;
  /** Every request so far, as `POST /v1/plans`. */
  requests: string[];
  /** Bodies of saved plans by their Idempotency-Key. */
  plans: Map<string, { plan_id: string; body: string }>;
  /** The runs that came so far. */
  runs: HeldRun[];
  /** The next run to come that was not yet asked for. */
  nextRun(): Promise<HeldRun>;
  /** Answers one address differently from now on, for instance `GET /v1/me`. */
  on(address: string, handler: Handler): void;
  openSockets(): number;
  close(): Promise<void>;
}

export const TOKEN = 'a-token-of-the-stand-in';

export const sendJson = (response: ServerResponse, status: number, value: unknown): void => {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value));
};

export const sampleProblem = (slug: string, status: number, more: object = {}): object => ({
  type: `https://registry.test/problems/${slug}`,
  title: `The title of ${slug}`,
  status,
  detail: `The detail of ${slug}.`,
  instance: 'log-1',
  ...more,
});

export const frame = ({ event, data }: RunEvent): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const PROVIDERS = [
  {
    id: 'openai',
    name: 'OpenAI',
    models: [
      {
        id: 'gpt-test',
        name: 'GPT Test',
        context_tokens: 1000,
        input_usd_per_mtok: 1,
        output_usd_per_mtok: 2,
      },
    ],
    key_hint: 'sk-…',
    key_url: 'https://platform.openai.com/api-keys',
    practice: false,
  },
];

const hold = (request: IncomingMessage, response: ServerResponse, body: string): HeldRun => {
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    response.on('close', () => {
      isClosed = true;
      resolve();
    });
  });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': open\n\n');
  return {
    body: JSON.parse(body) as Record<string, unknown>,
    headers: request.headers,
    send: (...events) => void response.write(events.map(frame).join('')),
    write: (bytes) => void response.write(bytes),
    end: () => void response.end(),
    cut: () => void request.socket.destroy(),
    closed,
    isClosed: () => isClosed,
  };
};

const isSignedIn = (request: IncomingMessage) => request.headers.authorization === `Bearer ${TOKEN}`;

/**
 * A registry of a few lines on a real socket, for what the worker does with one: it speaks the
 * contract's addresses and lets the test hold each run by hand.
 */
export const openStandInRegistry = async (): Promise<StandInRegistry> => {
  const requests: string[] = [];
  const plans: StandInRegistry['plans'] = new Map();
  const runs: HeldRun[] = [];
  const handlers = new Map<string, Handler>();
  const sockets = new Set<Socket>();
  let taken = 0;
  let onRun: (() => void) | null = null;

  const answer: Handler = (request, response, body) => {
    const address = `${request.method} ${request.url?.split('?')[0]}`;
    const handler = handlers.get(address);
    if (handler) return handler(request, response, body);
    if (address === 'GET /v1/providers') return sendJson(response, 200, PROVIDERS);
    if (!isSignedIn(request)) return sendJson(response, 401, sampleProblem('unauthenticated', 401));
    if (address === 'GET /v1/me') return sendJson(response, 200, { handle: 'ada' });
    if (address === 'POST /v1/intent/byo') {
      runs.push(hold(request, response, body));
      onRun?.();
      return undefined;
    }
    if (address === 'POST /v1/plans') {
      const key = String(request.headers['idempotency-key']);
      const known = plans.get(key) ?? {
        plan_id: `01920000-0000-7000-8000-${String(plans.size + 1).padStart(12, '0')}`,
        body,
      };
      plans.set(key, known);
      return sendJson(response, 201, { plan_id: known.plan_id });
    }
    if (address === 'GET /v1/me/plans') return sendJson(response, 200, { items: [], next_cursor: null });
    return sendJson(response, 404, sampleProblem('not-found', 404));
  };

  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    void text(request).then((body) => answer(request, response, body));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    plans,
    runs,
    nextRun: async () => {
      const next = taken;
      taken += 1;
      for (;;) {
        const run = runs[next];
        if (run) return run;
        await new Promise<void>((resolve) => {
          onRun = resolve;
        });
      }
    },
    on: (address, handler) => handlers.set(address, handler),
    openSockets: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
