import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRateLimiter, type RateLimiter } from '../../../registry/limits/rate-limiter.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../registry/settings/settings.ts';

const { rateLimits: DEFAULTS } = DEFAULT_SETTINGS;

const createTest = (
  { requests, seconds }: { requests: number; seconds: number },
  mostKept?: number,
): { limiter: RateLimiter; pass: (ms: number) => void; send: (who: string, times?: number) => boolean[] } => {
  let now = 1_000;
  const rates: Settings['rateLimits'] =
    DEFAULTS === null ? null : { ...DEFAULTS, search: { requests, seconds } };
  const limiter = createRateLimiter({
    rates,
    elapsed: () => now,
    ...(mostKept === undefined ? {} : { mostKept }),
  });
  return {
    limiter,
    pass: (ms) => {
      now += ms;
    },
    send: (who, times = 1) =>
      Array.from({ length: times }, () => limiter.take('search', who)?.isAllowed ?? true),
  };
};

describe('a rate limit', () => {
  it('lets the whole quota through at once, then one more as each part of the time has passed', () => {
    const { limiter, pass, send } = createTest({ requests: 3, seconds: 60 });

    expect(send('a', 4)).toEqual([true, true, true, false]);
    expect(limiter.take('search', 'a')).toEqual({ isAllowed: false, remaining: 0, seconds: 20 });
    pass(19_999);
    expect(send('a')).toEqual([false]);
    pass(1);
    expect(send('a', 2)).toEqual([true, false]);
    pass(60_000);
    expect(send('a', 4)).toEqual([true, true, true, false]);
  });

  it('tells how many may follow, and when the next is added', () => {
    const { limiter, pass } = createTest({ requests: 3, seconds: 60 });

    expect(limiter.take('search', 'a')).toEqual({ isAllowed: true, remaining: 2, seconds: 20 });
    pass(5_000);
    expect(limiter.take('search', 'a')).toEqual({ isAllowed: true, remaining: 1, seconds: 15 });
  });

  it('is one for each caller and each kind of request', () => {
    const { limiter, send } = createTest({ requests: 1, seconds: 60 });

    expect(send('a', 2)).toEqual([true, false]);
    expect(send('b')).toEqual([true]);
    expect(limiter.take('entities', 'a')?.isAllowed).toBe(true);
  });

  it('gives back what was counted', () => {
    const { limiter, send } = createTest({ requests: 1, seconds: 60 });

    send('a');
    limiter.giveBack('search', 'a');

    expect(send('a', 2)).toEqual([true, false]);
  });

  it('is none where limits are off', () => {
    const limiter = createRateLimiter({ rates: null, elapsed: () => 0 });

    expect(limiter.take('search', 'a')).toBeNull();
  });

  it('lets through no more than its quota in any stretch of time as long as its own, and that much over each', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.nat(30_000), { maxLength: 200 }),
        (requests, seconds, gaps) => {
          const { pass, send } = createTest({ requests, seconds });
          let now = 0;
          const taken: number[] = [];
          for (const gap of gaps) {
            pass(gap);
            now += gap;
            if (send('a')[0] === true) taken.push(now);
          }
          const each = (seconds * 1_000) / requests;
          for (const [index, first] of taken.entries())
            for (const [further, last] of taken.slice(index).entries())
              expect(further + 1).toBeLessThanOrEqual(requests + (last - first) / each + 1e-6);
        },
      ),
    );
  });
});

describe('callers from very many addresses', () => {
  it('are forgotten, those that used least of it first, so that no more than its bound is remembered', () => {
    const { send } = createTest({ requests: 10, seconds: 60 }, 100);
    send('first');
    for (let number = 0; number < 10_000; number += 1) send(`address ${number}`);

    // One more than fits if its first request were still known.
    expect(send('first', 10)).not.toContain(false);
  });

  it('give nobody back a limit that is used up', () => {
    const { send } = createTest({ requests: 10, seconds: 60 }, 100);
    send('attacker', 11);
    const half = send('half', 5);
    for (let number = 0; number < 10_000; number += 1) send(`address ${number}`);

    expect(half).not.toContain(false);
    expect(send('attacker')).toEqual([false]);
    expect(send('half', 6)).toEqual([true, true, true, true, true, false]);
  });

  it('leave room again once their own limits are full', () => {
    const { pass, send } = createTest({ requests: 2, seconds: 60 }, 10);
    for (let number = 0; number < 10; number += 1) send(`address ${number}`, 2);
    pass(60_000);
    send('one', 2);
    for (let number = 0; number < 9; number += 1) send(`other ${number}`, 2);

    expect(send('one')).toEqual([false]);
  });
});
