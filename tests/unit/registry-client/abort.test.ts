import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RunEvent } from '../../../lib/protocol/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { eventsOfRun, eventsToFirstDraft } from '../../support/samples/run-samples.ts';
import { openStandInRegistry, type StandInRegistry, TOKEN } from '../../support/worker/stand-in-registry.ts';
import { createTestClient } from '../../support/worker/test-client.ts';

const REQUEST = { run_id: 'the-run', goal: 'g', provider: 'openai', model: 'm' } as const;
const KEY = 'sk-test-0123456789abcdef0123456789abcdef';

let registry: StandInRegistry;
beforeEach(async () => {
  registry = await openStandInRegistry();
});
afterEach(() => registry.close());

const open = (
  signal: AbortSignal,
  { client } = createTestClient({ registryUrl: registry.url, token: TOKEN }),
) => client.run(REQUEST, createSecret(KEY), { signal });

const collect = async (events: AsyncIterable<RunEvent>) => {
  const seen: RunEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
};

const breakInMidStream = async (signal: AbortSignal) => {
  const events = open(signal);
  const first = events.next();
  const held = await registry.nextRun();
  held.send(...eventsToFirstDraft().slice(0, 1));
  await first;
  held.cut();
  await expect(events.next()).rejects.toThrow('stream-broken');
};

describe('a run whose signal is aborted', () => {
  it('before it began sends nothing and rejects with the reason', async () => {
    const reason = new Error('changed my mind');
    const opened = createTestClient({ registryUrl: registry.url, token: TOKEN });

    await expect(open(AbortSignal.abort(reason), opened).next()).rejects.toBe(reason);
    expect(registry.requests).toEqual([]);
    expect(opened.ledger()).toEqual([]);
  });

  it('before the first byte closes the connection at once and rejects with the reason', async () => {
    const reason = new Error('changed my mind');
    const controller = new AbortController();
    // A registry that holds the request without even a header.
    const arrived = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    registry.on('POST /v1/intent/byo', (_, response) => {
      response.on('close', gone.resolve);
      arrived.resolve();
    });
    const next = open(controller.signal).next();
    await arrived.promise;

    controller.abort(reason);

    await expect(next).rejects.toBe(reason);
    await gone.promise;
  });

  it('in mid-stream closes the connection at once and rejects with the reason', async () => {
    const reason = new Error('changed my mind');
    const controller = new AbortController();
    const events = open(controller.signal);
    const first = events.next();
    const held = await registry.nextRun();
    held.send(...eventsToFirstDraft());
    await first;

    controller.abort(reason);

    const rest = async () => {
      for await (const _ of events);
    };
    await expect(rest()).rejects.toBe(reason);
    await held.closed;
  });

  it('after its end changes nothing', async () => {
    const controller = new AbortController();
    const events = open(controller.signal);
    const seen = collect(events);
    const held = await registry.nextRun();
    held.send(...eventsOfRun());
    held.end();
    await seen;

    controller.abort();

    await expect(events.next()).resolves.toEqual({ value: undefined, done: true });
  });

  it('leaves no listener behind, however it ended', async () => {
    const controller = new AbortController();
    const ended = collect(open(controller.signal));
    const first = await registry.nextRun();
    first.send(...eventsOfRun());
    first.end();
    await ended;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);

    await breakInMidStream(controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('is not sent again, whatever ended it', async () => {
    const controller = new AbortController();
    await breakInMidStream(controller.signal);

    controller.abort();

    expect(registry.runs).toHaveLength(1);
  });
});

describe('a run whose reader leaves the loop', () => {
  it('closes the connection', async () => {
    const events = open(new AbortController().signal);
    const first = events.next();
    const held = await registry.nextRun();
    held.send(...eventsToFirstDraft());
    await first;

    await events.return(undefined);
    await held.closed;

    expect(held.isClosed()).toBe(true);
  });
});
