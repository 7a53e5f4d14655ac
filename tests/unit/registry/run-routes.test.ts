import { Socket } from 'node:net';

import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { PATHS, ProblemError } from '../../../lib/protocol/index.ts';
import type { Ending, RegistryContext, RegistryEnv } from '../../../registry/http/context.ts';
import type { RouteParts } from '../../../registry/routes/parts.ts';
import { addRunRoutes } from '../../../registry/routes/runs.ts';
import { toFailure, toSuccess, type RunEnd } from '../../../registry/runs/outcome.ts';
import { createRunEvents, type RunEvents } from '../../../registry/runs/run-events.ts';
import type { RunInput } from '../../../registry/runs/run.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { RUN_ID, sampleComposition } from '../../support/samples/run-samples.ts';

const BODY = {
  run_id: RUN_ID,
  goal: 'Sort letters',
  provider: 'openai',
  model: 'gpt-test',
  provider_key: 'sk-test-12345678',
};

interface Opened {
  claimed: RunInput[];
  aborted: string[];
  /** How many times its connection was closed at once. */
  disconnected: () => number;
  events: RunEvents;
  end: (end: RunEnd) => void;
  /** The socket that the request came through. */
  socket: Socket;
  context: () => RegistryContext;
  send: (options?: {
    body?: object;
    accept?: string;
    signal?: AbortSignal;
    isBound?: boolean;
  }) => Promise<Response>;
}

/** The route with one run that the test plays. */
const open = ({ isClear = false, writeDeadlineMs = 60_000 } = {}): Opened => {
  const claimed: RunInput[] = [];
  const aborted: string[] = [];
  const events = createRunEvents();
  const ended = Promise.withResolvers<RunEnd>();
  const socket = new Socket();
  let disconnected = 0;
  let context: RegistryContext | undefined;
  const app = new Hono<RegistryEnv>();
  app.use(async (c, next) => {
    context = c;
    c.set('account', { handle: 'ada', tokenId: 'token-1', tokenSha256: '0', scopes: ['compose'] });
    await next();
  });
  const parts: Partial<RouteParts> = {
    settings: { ...DEFAULT_SETTINGS, runs: { ...DEFAULT_SETTINGS.runs, writeDeadlineMs } },
    publicUrl: 'http://registry.test',
    newId: () => RUN_ID,
    signedIn: (_, next) => next(),
    cameInClear: () => isClear,
    runs: {
      claim: async (input) => {
        claimed.push(input);
        return {
          runId: input.runId,
          events,
          start: () => ended.promise,
          abort: (toReason) => void aborted.push(toReason().slug),
        };
      },
      find: async () => null,
      begin: async () => {},
      endRevoked: async () => {},
      stop: async () => {},
    },
  };
  addRunRoutes(app, parts as RouteParts);
  app.onError((error, c) =>
    error instanceof ProblemError
      ? c.json([error.slug, error.extras.errors?.[0]?.pointer ?? null])
      : c.json(String(error)),
  );
  const outgoing = { destroy: () => (disconnected += 1) };
  return {
    claimed,
    aborted,
    disconnected: () => disconnected,
    events,
    end: ended.resolve,
    socket,
    context: () => context as RegistryContext,
    send: async ({ body = BODY, accept = 'text/event-stream', signal, isBound = false } = {}) => {
      const request = new Request(`http://registry.test${PATHS.runs}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify(body),
        ...(signal !== undefined && { signal }),
      });
      return app.request(request, undefined, isBound ? { incoming: { socket }, outgoing } : {});
    },
  };
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const FAILED = toFailure(new ProblemError('provider-unavailable', 'Busy.'));

describe('a run that is asked for', () => {
  it.each([
    ['in the clear, before its body is looked at', { isClear: true }, { goal: 1 }, ['tls-required', null]],
    [
      'with a provider that is not offered',
      {},
      { ...BODY, provider: 'practice' },
      ['invalid-request', '/provider'],
    ],
    [
      'with a cap in dollars and a model without a price',
      {},
      { ...BODY, max_cost_usd: 1 },
      ['invalid-request', '/max_cost_usd'],
    ],
  ])('%s is refused, and never let in', async (_, options, body, problem) => {
    const { send, claimed } = open(options);
    expect(await (await send({ body })).json()).toEqual(problem);
    expect(claimed).toEqual([]);
  });

  it('is let in under its id, with its key as a secret', async () => {
    const { send, claimed, context } = open();
    await send({ body: { ...BODY, max_output_tokens: 900 } });
    expect(claimed).toMatchObject([{ runId: RUN_ID, goal: 'Sort letters', maxOutputTokens: 900 }]);
    expect(claimed[0]?.providerKey.reveal()).toBe('sk-test-12345678');
    expect(context().get('runId')).toBe(RUN_ID);
  });
});

describe('a run that is streamed', () => {
  it('is told frame by frame, to its end, which the access log waits for', async () => {
    const { send, events, end, context } = open();
    const response = await send();
    expect([response.status, response.headers.get('location'), response.headers.get('content-type')]).toEqual(
      [200, PATHS.runEvents(RUN_ID), 'text/event-stream'],
    );
    events.publish({ event: 'result', data: sampleComposition() });
    end(toSuccess(sampleComposition()));
    expect(await response.text()).toMatch(/^: here\n\nid: 1\nevent: result\ndata: \{.*\}\n\n$/);
    expect(await context().get('ending')).toMatchObject({ outcome: 'succeeded' } satisfies Partial<Ending>);
  });

  it('is ended when its reader leaves, whose connection may serve another request', async () => {
    const { send, aborted, disconnected } = open();
    const response = await send({ isBound: true });
    await response.body?.cancel();
    expect([aborted, disconnected()]).toEqual([['client-closed-request'], 0]);
  });

  it('is ended when its reader takes nothing, whose connection is closed', async () => {
    const { send, aborted, disconnected } = open({ writeDeadlineMs: 20 });
    await send({ isBound: true });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([aborted, disconnected()]).toEqual([['client-closed-request'], 1]);
  });
});

describe('a run that is waited for', () => {
  it('is answered with its composition', async () => {
    const { send, end, context } = open();
    end(toSuccess(sampleComposition()));
    const response = await send({ accept: 'application/json' });
    expect([response.status, await response.json()]).toMatchObject([200, { run_id: RUN_ID }]);
    expect(await context().get('ending')).toMatchObject({ outcome: 'succeeded' });
  });

  it('is answered with its problem', async () => {
    const { send, end } = open();
    end(FAILED);
    const response = await send({ accept: 'application/json' });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: 'http://registry.test/problems/provider-unavailable',
    });
  });
});

describe('a run whose client is gone', () => {
  it.each(['text/event-stream', 'application/json'])('is ended, as %s', async (accept) => {
    const { send, aborted } = open();
    const controller = new AbortController();
    const answer = send({ accept, signal: controller.signal });
    await turn();
    await turn();
    controller.abort();
    await turn();
    expect(aborted).toEqual(['client-closed-request']);
    answer.catch(() => {});
  });

  it('is ended when its connection is closed', async () => {
    const { send, aborted, socket } = open();
    await send({ isBound: true });
    socket.emit('end');
    expect(aborted).toEqual(['client-closed-request']);
  });

  it('after its end is over already, and nothing listens for it any more', async () => {
    const { send, aborted, socket, end } = open();
    const controller = new AbortController();
    await send({ isBound: true, signal: controller.signal });
    expect(socket.listenerCount('end')).toBeGreaterThan(0);
    const before = socket.listenerCount('close');
    end(FAILED);
    await turn();
    controller.abort();
    socket.emit('end');
    expect(aborted).toEqual([]);
    expect(socket.listenerCount('close')).toBe(before - 1);
  });
});
