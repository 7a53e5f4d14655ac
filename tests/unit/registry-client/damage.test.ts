import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import { FailureError } from '../../../lib/failures/index.ts';
import {
  parseRunEvent,
  RUN_EVENTS,
  type RunEvent,
  type RunEventName,
  z,
} from '../../../lib/protocol/index.ts';
import { isLastEvent, readRunEvents } from '../../../lib/registry-client/read-run-events.ts';
import { toFrame } from '../../../registry/http/event-stream.ts';
import { deepCount } from '../../support/counts.ts';
import { eventsOfRun, sampleComposition } from '../../support/samples/run-samples.ts';

const COUNT = { numRuns: deepCount({ sample: 300, deep: 10_000 }) };
/** What a stream may come to that does not end as it should. */
const FAILURES = ['answer-malformed', 'answer-too-large', 'stream-broken'];
const EVENTS = eventsOfRun(sampleComposition({ goal: 'Größe 🧪 messen' }));

/** Reads these bytes to their end; whatever is thrown but a failure is thrown on. */
const readAll = async (pieces: Uint8Array[]) => {
  const waiting = [...pieces];
  const response = {
    status: 200,
    headers: new Headers(),
    read: async () => waiting.shift() ?? null,
    close: async () => {},
  };
  const seen: RunEvent[] = [];
  try {
    for await (const event of readRunEvents(response, {
      clock: systemClock,
      onBytes: () => {},
      mask: (text) => text,
    }))
      seen.push(event);
    return { seen, failure: null };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { seen, failure: error.failure.slug };
  }
};

/** What an outcome says that is not so: an unknown event, a last one that is not the last, a failure of no name. */
const liesOf = ({ seen, failure }: Awaited<ReturnType<typeof readAll>>): string[] => [
  ...seen
    .filter(({ event, data }) => !z.safeParse(RUN_EVENTS[event], data).success)
    .map(({ event }) => event),
  ...(failure === null || FAILURES.includes(failure) ? [] : [failure]),
  // Either its last event came, and nothing after it, or it is said how the stream failed.
  ...(seen.findIndex(isLastEvent) === (failure === null ? seen.length - 1 : -1) ? [] : ['the last event']),
];

describe('the stream of a run', { timeout: 300_000 }, () => {
  it('reads as the registry wrote it, whatever its texts', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    const hostile = fc.constantFrom('x\n\nevent: result\ndata: {}\n\n', '\r', '\u2028', ': beat', 'data:');
    const note = fc.oneof(text, hostile).filter((each) => !each.includes('\0') && each.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(note, { maxLength: 20 }), async (notes) => {
        const gaps = notes.map((each) => ({ code: 'not-covered', values: { text: each } }));
        const events = eventsOfRun(sampleComposition({ gaps }));
        const frames = events.map(({ event, data }, index) => toFrame(index, event, JSON.stringify(data)));

        expect(await readAll([new TextEncoder().encode(frames.join(''))])).toEqual({
          seen: events,
          failure: null,
        });
      }),
      COUNT,
    );
  });

  it('ends in its result or in a failure when frames are lost, repeated, swapped, cut or corrupted', async () => {
    const damage = fc.record({
      how: fc.constantFrom('drop', 'repeat', 'swap', 'corrupt', 'truncate', 'rename'),
      at: fc.nat(EVENTS.length - 1),
      byte: fc.nat(10_000),
      by: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const pieces = EVENTS.map(({ event, data }, index) =>
          new TextEncoder().encode(toFrame(index, event, JSON.stringify(data))),
        );
        for (const { how, at, byte, by } of damages) {
          const index = at % Math.max(1, pieces.length);
          const piece = pieces[index] ?? new Uint8Array(1);
          const place = byte % Math.max(1, piece.length);
          if (how === 'drop') pieces.splice(index, 1);
          if (how === 'repeat') pieces.splice(index, 0, piece);
          if (how === 'swap') pieces.push(...pieces.splice(index, 1));
          if (how === 'corrupt' && piece.length > 0) pieces[index] = piece.with(place, by);
          if (how === 'truncate') pieces[index] = piece.slice(0, place);
          if (how === 'rename')
            pieces[index] = new TextEncoder().encode(
              new TextDecoder()
                .decode(piece)
                .replace(/event: \w+/, `event: ${EVENTS[by % EVENTS.length]?.event}`),
            );
        }
        expect(liesOf(await readAll(pieces))).toEqual([]);
      }),
      COUNT,
    );
  });

  it('ends in a failure on bytes that are nothing of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), async (pieces) => {
        const outcome = await readAll(pieces);
        expect(outcome.failure).not.toBeNull();
        expect(liesOf(outcome)).toEqual([]);
      }),
      COUNT,
    );
  });
});

const outcomeOf = (name: string, text: string): string => {
  try {
    return parseRunEvent(name, text) === null ? 'passed over' : 'read';
  } catch (error) {
    return String(error);
  }
};

describe('an event of any name and data', () => {
  it('is read, passed over, or refused by its name without a word of its data', () => {
    const names = fc.oneof(
      fc.constantFrom<string>(...(Object.keys(RUN_EVENTS) as RunEventName[])),
      fc.constantFrom('__proto__', 'constructor', 'toString', ''),
      fc.string(),
    );
    const data = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(names, data, (name, text) => {
        expect([
          'read',
          'passed over',
          `TypeError: The ${name} event is not JSON, or nested too deeply`,
          `TypeError: The ${name} event has the wrong shape`,
        ]).toContain(outcomeOf(name, text));
      }),
      COUNT,
    );
  });
});
