import { describe, expect, it } from 'vitest';

import { failWith } from '../../../lib/failures/index.ts';
import type { RunEvent } from '../../../lib/protocol/index.ts';
import { CANCELLED, type LiveRun, startLiveRun } from '../../../lib/runs/live-run.ts';
import type { RunEnd } from '../../../lib/runs/reduce-run.ts';
import { createSecret, type Secret } from '../../../lib/secrets/secret.ts';
import { sampleComposition } from '../../support/samples/run-samples.ts';
import { createManualClock, type ManualClock } from '../../support/worker/manual-clock.ts';

const RESULT: RunEvent = { event: 'result', data: sampleComposition() };
const USAGE: RunEvent = { event: 'usage', data: sampleComposition().usage };

interface Bench {
  clock: ManualClock;
  run: LiveRun;
  ends: RunEnd[];
  events: RunEvent[];
  providerKey: Secret;
  /** The signal that everything below the run was given. */
  signal: () => AbortSignal;
  /** Whether key and signal had ended when the end was told. */
  wasOverAtEnd: () => boolean;
  looks: () => number;
  /** Its browser answers once `asked` has resolved. */
  tab: { isThere: boolean; asked: Promise<void> };
}

type Source = (signal: AbortSignal) => AsyncIterable<RunEvent>;

/** A registry that has said nothing yet. */
const silence: Source = (signal) => {
  const next = () =>
    new Promise<never>((_, reject) => {
      const onAbort = () => reject(signal.reason as Error);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  return { [Symbol.asyncIterator]: () => ({ next }) };
};

const start = (source: Source = silence): Bench => {
  const clock = createManualClock();
  const providerKey = createSecret('sk-test-0123456789abcdef');
  const ends: RunEnd[] = [];
  const events: RunEvent[] = [];
  const tab = { isThere: true, asked: Promise.resolve() };
  let given: AbortSignal | null = null;
  let wasOver = false;
  let looks = 0;
  const run = startLiveRun({
    events: (signal) => {
      given = signal;
      return source(signal);
    },
    hasTab: async () => {
      looks += 1;
      await tab.asked;
      return tab.isThere;
    },
    providerKey,
    registryUrl: 'https://registry.test',
    onEvent: (event) => events.push(event),
    onEnd: (end) => {
      wasOver = providerKey.forgotten && given?.aborted === true;
      ends.push(end);
    },
    toSuccess: () => ({ status: 'succeeded', failure: null }),
    clock,
    settings: { heartbeatMs: 20_000, deadlineMs: 900_000 },
  });
  const signal = () => {
    if (given === null) throw new Error('Nothing was started');
    return given;
  };
  return {
    clock,
    run,
    ends,
    events,
    providerKey,
    signal,
    wasOverAtEnd: () => wasOver,
    looks: () => looks,
    tab,
  };
};

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

async function* resultAtOnce(): AsyncGenerator<RunEvent> {
  yield RESULT;
}

const EVERY_END: [string, RunEnd['status'], () => Promise<Bench>][] = [
  ['a result', 'succeeded', async () => start(resultAtOnce)],
  [
    'a problem',
    'failed',
    async () =>
      start(async function* problem() {
        yield {
          event: 'problem',
          data: { type: 'https://registry.test/problems/internal', title: 't', status: 500, detail: 'd' },
        };
      }),
  ],
  [
    'a failure of the stream',
    'failed',
    async () =>
      start(async function* broken() {
        yield USAGE;
        failWith('stream-broken');
      }),
  ],
  [
    'an error that nobody foresaw',
    'failed',
    async () =>
      start(async function* bug() {
        yield USAGE;
        throw new RangeError('a bug');
      }),
  ],
  [
    'a person',
    'cancelled',
    async () => {
      const bench = start();
      bench.run.end(CANCELLED);
      return bench;
    },
  ],
  [
    'a tab that is gone',
    'cancelled',
    async () => {
      const bench = start();
      bench.tab.isThere = false;
      bench.clock.advance(20_000);
      return bench;
    },
  ],
  [
    'its deadline',
    'failed',
    async () => {
      const bench = start();
      bench.clock.advance(900_000);
      return bench;
    },
  ],
];

describe('a live run that is ended by', () => {
  it.each(EVERY_END)(
    '%s ends key and signal before it tells, once, and leaves no timer',
    async (_, status, run) => {
      const bench = await run();
      await bench.run.done;

      expect(bench.ends.map((end) => end.status)).toEqual([status]);
      expect(bench.wasOverAtEnd()).toBe(true);
      expect(bench.clock.waiting()).toBe(0);
    },
  );

  it.each(EVERY_END)('%s does nothing more, however often it is ended again', async (_, status, run) => {
    const bench = await run();
    await bench.run.done;
    const looks = bench.looks();

    bench.run.end(CANCELLED);
    bench.clock.advance(1_000_000);
    await settle();

    expect(bench.ends.map((end) => end.status)).toEqual([status]);
    expect(bench.looks()).toBe(looks);
  });
});

describe('a live run', () => {
  it('aborts at once, before anything else can run', () => {
    const bench = start();

    bench.run.end(CANCELLED);

    expect(bench.signal().aborted).toBe(true);
  });

  it('keeps the first of two ends', async () => {
    const bench = start();

    bench.clock.advance(900_000);
    bench.run.end(CANCELLED);
    await bench.run.done;

    expect(bench.ends).toMatchObject([{ failure: { slug: 'run-deadline' } }]);
  });

  it('looks at its tab every 20 s, which is what keeps the worker awake', async () => {
    const bench = start();

    for (let beat = 1; beat <= 3; beat += 1) {
      bench.clock.advance(20_000);
      await settle();
    }

    expect(bench.looks()).toBe(3);
    expect(bench.ends).toEqual([]);
    bench.run.end(CANCELLED);
    await bench.run.done;
  });

  it('does not look again when it ended while it looked', async () => {
    const bench = start();
    const gate = Promise.withResolvers<void>();
    bench.tab.asked = gate.promise;
    bench.clock.advance(20_000);

    bench.run.end(CANCELLED);
    await bench.run.done;
    gate.resolve();
    await settle();

    expect(bench.clock.waiting()).toBe(0);
  });

  it('is a failure when the events stop without a last one', async () => {
    const bench = start(async function* stops() {
      yield USAGE;
    });
    await bench.run.done;

    expect(bench.events).toEqual([USAGE]);
    expect(bench.ends).toMatchObject([{ status: 'failed', failure: { slug: 'stream-broken' } }]);
  });

  it('tells nothing of an error that nobody foresaw', async () => {
    const bench = start(async function* bug() {
      yield USAGE;
      throw new TypeError('Headers.append: "sk-test-0123456789abcdef" is an invalid header value');
    });
    await bench.run.done;

    expect(bench.ends).toMatchObject([{ status: 'failed', failure: { slug: 'extension-failed' } }]);
    expect(JSON.stringify(bench.ends)).not.toMatch(/Headers|sk-test/);
  });

  it('that had its result before it was cancelled is a success', async () => {
    const bench = start(async function* raced() {
      await Promise.resolve();
      yield RESULT;
    });

    bench.run.end(CANCELLED);
    await bench.run.done;

    expect(bench.ends).toMatchObject([{ status: 'succeeded' }]);
  });
});
