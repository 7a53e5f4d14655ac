import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { NOTICE_BYTES, type Notices } from '../../../registry/db/index.ts';
import { createElsewhere, type Elsewhere } from '../../../registry/runs/elsewhere.ts';
import { createKnownRuns, type KnownRuns } from '../../../registry/runs/known-runs.ts';
import { createRunEvents, type RunEvents } from '../../../registry/runs/run-events.ts';

const RUN_ID = '01920000-0000-7000-8000-000000000001';
const INSTANCES = ['01920000-0000-7000-8000-00000000000a', '01920000-0000-7000-8000-00000000000b'] as const;
const EARLY_MS = 2_000;
const RENEW_MS = 5_000;

/** What becomes of a notice: how often it arrives, and after how many milliseconds. */
interface Fate {
  times: number;
  afterMs: number;
}

/** The notices of one database: all hear all, in the order in which they were sent unless their fate is another. */
const openNotices = (fate: () => Fate): { notices: Notices; sent: string[] } => {
  const listeners = new Map<string, Set<(text: string) => void>>();
  const sent: string[] = [];
  return {
    sent,
    notices: {
      send: (channel, text) => {
        if (Buffer.byteLength(text) > NOTICE_BYTES) return Promise.reject(new Error('too long'));
        sent.push(text);
        const { times, afterMs } = fate();
        for (let time = 0; time < times; time += 1)
          setTimeout(() => {
            for (const listener of listeners.get(channel) ?? []) listener(text);
          }, afterMs);
        return Promise.resolve();
      },
      listen: (channel, onText) => {
        const known = listeners.get(channel) ?? new Set();
        listeners.set(channel, known.add(onText));
        return Promise.resolve(async () => void known.delete(onText));
      },
    },
  };
};

interface Instance {
  elsewhere: Elsewhere;
  known: KnownRuns;
}

const usage = (calls: number) => ({
  calls,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: null,
  estimated: false,
});
const scored = (notes: string) => ({
  event: 'score' as const,
  data: { draft_id: RUN_ID, scores: null, critic_notes: notes, findings: [] },
});
const end = {
  event: 'problem' as const,
  data: { type: 'x', title: 'x', status: 503, detail: '', instance: RUN_ID },
};

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe('what instances tell each other about a run', () => {
  let fate: Fate;
  let isLive: boolean;
  let sent: string[];
  let notices: Notices;
  let instances: [Instance, Instance];
  let events: RunEvents;
  beforeEach(async () => {
    vi.useFakeTimers();
    fate = { times: 1, afterMs: 1 };
    isLive = true;
    ({ sent, notices } = openNotices(() => fate));
    const make = (instance: string): Instance => {
      const known = createKnownRuns(EARLY_MS);
      const liveRuns = { isLive: () => Promise.resolve(isLive) };
      return {
        known,
        elsewhere: createElsewhere({
          notices,
          known,
          liveRuns,
          instance,
          earlyWatchMs: EARLY_MS,
          renewMs: RENEW_MS,
        }),
      };
    };
    instances = [make(INSTANCES[0]), make(INSTANCES[1])];
    await Promise.all(instances.map(({ elsewhere }) => elsewhere.begin()));
    events = createRunEvents();
  });
  afterEach(() => vi.useRealTimers());

  const begin = (): void => instances[0].known.add(RUN_ID, 'ada', events);
  /** Watches at the other instance. */
  const watch = async () => {
    const finding = instances[1].elsewhere.find('ada', RUN_ID, new AbortController().signal).then((found) => {
      if (found === null) return null;
      const watching = { text: '', hasEnded: false, stop: () => {} };
      watching.stop = found.watch(
        (frame) => {
          watching.text += frame;
        },
        () => {
          watching.hasEnded = true;
        },
      );
      return watching;
    });
    await pass(EARLY_MS);
    return finding;
  };
  const whole = (): string => {
    let text = '';
    events.watch(
      (frame) => {
        text += frame;
      },
      () => {},
    )();
    return text;
  };

  it('is nothing as long as nobody watches elsewhere', async () => {
    begin();
    events.publish({ event: 'usage', data: usage(1) });
    await instances[0].elsewhere.find('ada', RUN_ID, new AbortController().signal);
    await pass(60_000);

    expect(sent).toEqual([]);
  });

  it('ends soon after nobody watches any more', async () => {
    begin();
    const watching = await watch();
    watching?.stop();
    await pass(RENEW_MS * 4);
    sent.length = 0;
    events.publish({ event: 'usage', data: usage(1) });
    await pass(60_000);

    expect(sent).toEqual([]);
  });

  it('ends after a lease when the instance that watched is gone', async () => {
    begin();
    await watch();
    instances[1].elsewhere.leave();
    await pass(RENEW_MS * 4);
    sent.length = 0;
    events.publish({ event: 'usage', data: usage(1) });
    await pass(60_000);

    expect(sent).toEqual([]);
  });

  it('is told for a run that begins within the wait, and not for one that comes later', async () => {
    setTimeout(begin, EARLY_MS - 100);
    const watching = await watch();
    expect(watching).not.toBeNull();
    watching?.stop();
    instances[0].known.forget(RUN_ID);
    await pass(RENEW_MS * 4);

    setTimeout(begin, EARLY_MS + 100);
    expect(await watch()).toBeNull();
  });

  it('is asked for again when the first ask is lost', async () => {
    begin();
    fate = { times: 0, afterMs: 0 };
    setTimeout(() => {
      fate = { times: 1, afterMs: 1 };
    }, 500);

    expect(await watch()).not.toBeNull();
  });

  it('ends when the other instance is silent and its run is dead, not while the run lives', async () => {
    begin();
    const watching = await watch();
    fate = { times: 0, afterMs: 0 };
    await pass(RENEW_MS * 20);
    expect(watching?.hasEnded).toBe(false);

    isLive = false;
    await pass(RENEW_MS * 2);
    expect(watching?.hasEnded).toBe(true);
  });

  it('passes over what it cannot read, which a newer version may send', async () => {
    begin();
    const watching = await watch();
    for (const text of ['', 'null', '{', '{"run_id":1}'])
      for (const channel of ['byok_asks', ...INSTANCES.map((instance) => `byok_answers_${instance}`)])
        await notices.send(channel, text);
    events.publish(end);
    await pass(10);

    expect(watching?.text).toBe(whole());
  });

  it('arrives whole, once and in order, whatever notices are lost, doubled or late', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ times: fc.nat(2), afterMs: fc.nat(8_000) }), { minLength: 20, maxLength: 60 }),
        fc.array(fc.string({ unit: 'grapheme', maxLength: 5_000 }), { minLength: 1, maxLength: 8 }),
        async (fates, texts) => {
          events = createRunEvents();
          begin();
          const watching = await watch();
          const queue = [...fates];
          for (const text of texts) {
            fate = queue.shift() ?? fate;
            events.publish(scored(text.toWellFormed()));
            await pass(queue.shift()?.afterMs ?? 0);
          }
          events.publish(end);
          await pass(1_000);
          fate = { times: 1, afterMs: 1 };
          await pass(RENEW_MS * 4);

          expect(watching?.text).toBe(whole());
          expect(watching?.hasEnded).toBe(true);
          instances[0].known.forget(RUN_ID);
          await pass(RENEW_MS * 4);
        },
      ),
      { numRuns: 60 },
    );
  });
});
