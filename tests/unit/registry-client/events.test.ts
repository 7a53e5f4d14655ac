import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import { FailureError } from '../../../lib/failures/index.ts';
import { type RunEvent } from '../../../lib/protocol/index.ts';
import { type GuardedResponse } from '../../../lib/registry-client/guarded-fetch.ts';
import { readRunEvents } from '../../../lib/registry-client/read-run-events.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { DEEP_TEXT, deepDraft } from '../../support/samples/deep-json.ts';
import {
  eventsOfRun,
  eventsToFirstDraft,
  sampleComposition,
  sampleDraft,
} from '../../support/samples/run-samples.ts';
import {
  frame,
  sampleProblem,
  sendJson,
  openStandInRegistry,
  type HeldRun,
  type StandInRegistry,
} from '../../support/worker/stand-in-registry.ts';
import { createTestClient } from '../../support/worker/test-client.ts';

const KEY = 'sk-test-0123456789abcdef0123456789abcdef';
const REQUEST = { run_id: 'the-run', goal: 'g', provider: 'openai', model: 'm' } as const;

let registry: StandInRegistry;
beforeEach(async () => {
  registry = await openStandInRegistry();
});
afterEach(() => registry.close());

const collect = async (events: AsyncIterable<RunEvent>) => {
  const seen: RunEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { seen, failure: null };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { seen, failure: error.failure.slug };
  }
};

/** Starts a run, lets the test answer it, and returns all that came of it. */
const runAgainst = async (answer: (held: HeldRun) => void, silenceMs = 5_000) => {
  const { client, ledger } = createTestClient({
    registryUrl: registry.url,
    token: 'a-token-of-the-stand-in',
    silenceMs,
  });
  const providerKey = createSecret(KEY);
  const outcome = collect(client.run(REQUEST, providerKey, { signal: new AbortController().signal }));
  const held = await registry.nextRun();
  answer(held);
  return { ...(await outcome), held, ledger };
};

describe('the stream of a run', () => {
  it('ends with its result, and the registry sees it read to the end', async () => {
    const { seen, failure, ledger } = await runAgainst((held) => {
      held.send(...eventsOfRun());
      held.end();
    });

    expect(failure).toBeNull();
    expect(seen).toEqual(eventsOfRun());
    expect(ledger()).toMatchObject([{ outcome: 'finished' }]);
  });

  it('is the same however its bytes are cut', async () => {
    const events = eventsOfRun(sampleComposition({ goal: 'Größe 🧪 messen' }));
    const bytes = new TextEncoder().encode(`\ufeff: hello\n\n${events.map(frame).join(': beat\r\n\r\n')}`);

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }),
        async (sizes) => {
          const pieces: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(bytes.slice(at, at + size));
            at += size;
          }
          const response = toResponse(pieces);
          const { seen } = await collect(
            readRunEvents(response, { clock: systemClock, onBytes: () => {}, mask: (text) => text }),
          );
          expect(seen).toEqual(events);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells of all that arrives, a comment included', async () => {
    const pieces = [': beat\n\n', ': beat\n\n', ...eventsOfRun().map(frame)];
    let heard = 0;
    const onBytes = () => {
      heard += 1;
    };

    await collect(
      readRunEvents(toResponse(pieces.map((piece) => new TextEncoder().encode(piece))), {
        clock: systemClock,
        onBytes,
        mask: (text) => text,
      }),
    );

    expect(heard).toBe(pieces.length);
  });

  it('without a last event is broken, whether it ends or is cut', async () => {
    const ended = await runAgainst((held) => {
      held.send(...eventsToFirstDraft());
      held.end();
    });
    const cut = await runAgainst((held) => {
      held.send(...eventsToFirstDraft());
      setTimeout(held.cut, 20);
    });

    expect(ended.failure).toBe('stream-broken');
    expect(ended.seen).toEqual(eventsToFirstDraft());
    expect(cut.failure).toBe('stream-broken');
  });

  it('whose last event is only half there is broken', async () => {
    const { failure } = await runAgainst((held) => {
      held.write(`event: result\ndata: ${JSON.stringify(sampleComposition()).slice(0, 100)}`);
      held.end();
    });

    expect(failure).toBe('stream-broken');
  });

  it('passes over events and members that are newer than this client', async () => {
    const { seen, failure } = await runAgainst((held) => {
      held.write('event: weather\ndata: {"sun":true}\n\ndata: no name\n\nretry: 5\nunknown: field\n\n');
      held.write(frame({ event: 'draft', data: { ...sampleDraft(), mood: 'good' } as never }));
      held.send({ event: 'result', data: sampleComposition() });
      held.end();
    });

    expect(failure).toBeNull();
    expect(seen.map(({ event }) => event)).toEqual(['draft', 'result']);
    expect(seen[0]?.data).not.toHaveProperty('mood');
  });

  it('tells nothing after its last event', async () => {
    const { seen } = await runAgainst((held) => {
      held.send({ event: 'result', data: sampleComposition() }, ...eventsOfRun());
      held.end();
    });

    expect(seen.map(({ event }) => event)).toEqual(['result']);
  });

  it('is over with its last event, though the registry goes on holding it', async () => {
    const { failure, seen, held } = await runAgainst((run) => run.send(...eventsOfRun()));

    expect(failure).toBeNull();
    expect(seen.at(-1)?.event).toBe('result');
    await held.closed;
  });

  it('that nests a draft 3,000 deep ends there, whichever event it is in', async () => {
    for (const deep of [
      `event: draft\ndata: ${JSON.stringify(deepDraft())}\n\n`,
      frame({ event: 'result', data: sampleComposition({ drafts: [deepDraft()] }) }),
      `event: usage\ndata: ${DEEP_TEXT}\n\n`,
    ]) {
      const { seen, failure } = await runAgainst((held) => {
        held.send(...eventsToFirstDraft());
        held.write(deep);
      });

      expect(failure).toBe('answer-too-deep');
      expect(seen).toEqual(eventsToFirstDraft());
    }
  });

  it('passes over an event that it does not know, however deep', async () => {
    const { seen, failure } = await runAgainst((held) => {
      held.write(`event: later\ndata: ${DEEP_TEXT}\n\n`);
      held.send(...eventsOfRun());
      held.end();
    });

    expect(failure).toBeNull();
    expect(seen).toEqual(eventsOfRun());
  });

  it('that says nothing for too long is silent, and a comment is a sign of life', async () => {
    const beats: NodeJS.Timeout[] = [];
    const { failure } = await runAgainst((held) => {
      for (let beat = 1; beat <= 4; beat += 1)
        beats.push(setTimeout(() => held.write(': beat\n\n'), beat * 40));
      setTimeout(() => held.send({ event: 'usage', data: sampleComposition().usage }), 200);
    }, 120);

    expect(failure).toBe('registry-silent');
    expect(registry.runs).toHaveLength(1);
  });

  it.each([
    ['an event that is no JSON', 'event: phase\ndata: {nope\n\n'],
    ['an event in the wrong shape', 'event: phase\ndata: {"phase":"dreaming"}\n\n'],
    ['a result that is none', 'event: result\ndata: {}\n\n'],
    ['numbers that are none', `event: usage\ndata: {"calls":1e999,"input_tokens":-1}\n\n`],
    ['a prototype for a phase', 'event: phase\ndata: {"__proto__":{"phase":"drafting"}}\n\n'],
  ])('with %s is malformed', async (_, bytes) => {
    const { failure, seen } = await runAgainst((held) => {
      held.write(bytes);
      held.send({ event: 'result', data: sampleComposition() });
    });

    expect(failure).toBe('answer-malformed');
    expect(seen).toEqual([]);
  });

  it('with bytes that are no UTF-8 is malformed', async () => {
    const { failure } = await runAgainst((held) => held.write(Uint8Array.of(0xff, 0xfe, 0xfa)));

    expect(failure).toBe('answer-malformed');
  });

  it.each([
    ['one line without end', 'data: '],
    ['one event without end', 'data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n'],
    ['comments without end', ': xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\n'],
  ])('of %s is cut', async (_, start) => {
    const { failure, ledger, held } = await runAgainst((run) => {
      const piece = (start.includes('\n') ? start : `${start}x`).repeat(2_000);
      run.write(start);
      const pour = () => {
        if (run.isClosed()) return;
        for (let count = 0; count < 8; count += 1)
          run.write(start.includes('\n') ? piece : 'x'.repeat(80_000));
        setImmediate(pour);
      };
      pour();
    });

    expect(failure).toBe('answer-too-large');
    expect(ledger()[0]?.bytes_in).toBeLessThan(34 * 1024 * 1024);
    await held.closed;
  });

  it('keeps the key out of whatever echoes it', async () => {
    const { seen } = await runAgainst((held) => {
      held.send({ event: 'draft', data: sampleDraft({ markdown: `Use ${KEY} here` }) });
      held.send({
        event: 'problem',
        data: sampleProblem('internal', 500, { detail: `Bad: ${KEY}` }) as never,
      });
      held.end();
    });

    expect(JSON.stringify(seen)).not.toContain(KEY);
    expect(seen[0]?.data).toMatchObject({ markdown: 'Use [your key was here] here' });
  });
});

const toResponse = (pieces: Uint8Array[]): GuardedResponse => {
  const waiting = [...pieces];
  return {
    status: 200,
    headers: new Headers(),
    read: async () => waiting.shift() ?? null,
    close: async () => {},
  };
};

describe('a refused run', () => {
  it('says what the registry says, without the key that it echoes', async () => {
    registry.on('POST /v1/intent/byo', (_, response, body) => {
      sendJson(response, 422, sampleProblem('invalid-request', 422, { detail: body }));
    });
    const { client } = createTestClient({ registryUrl: registry.url });
    const events = client.run(REQUEST, createSecret(KEY), { signal: new AbortController().signal });

    const error: unknown = await events.next().catch((reason: unknown) => reason);

    expect(error).toMatchObject({ failure: { slug: 'invalid-request' } });
    expect(JSON.stringify(error)).not.toContain(KEY);
  });

  it.each([
    ['a page', 200, 'text/html', 'not-a-registry'],
    ['the held form', 200, 'application/json', 'not-a-registry'],
    ['a page of a proxy', 502, 'text/html', 'registry-failed'],
    ['nothing', 204, '', 'not-a-registry'],
  ])('with %s for an answer is named', async (_, status, type, slug) => {
    registry.on('POST /v1/intent/byo', (__, response) => {
      response
        .writeHead(status, type === '' ? {} : { 'content-type': type })
        .end(status === 204 ? undefined : '{}');
    });
    const { client } = createTestClient({ registryUrl: registry.url });

    const outcome = await collect(
      client.run(REQUEST, createSecret(KEY), { signal: new AbortController().signal }),
    );

    expect(outcome).toEqual({ seen: [], failure: slug });
  });
});
