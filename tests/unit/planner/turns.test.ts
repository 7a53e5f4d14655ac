import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type ProblemError, RUN_EVENTS, type RunEvent, z } from '../../../lib/protocol/index.ts';
import { oneAtATime } from '../../support/provider/cases/limits.ts';
import { rejectionOf, startRun } from '../../support/provider/compose-run.ts';
import { type ScriptedProvider, faults, startProvider } from '../../support/provider/index.ts';

const BUNDLE = 'A bundle of three for on-call work';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

/** The most calls that were open at the same time, from the given one on. */
const mostOpen = (from: number): number =>
  Math.max(
    ...provider.calls
      .slice(from)
      .map(
        ({ openedAt }) =>
          provider.calls.filter((call) => call.openedAt <= openedAt && (call.closedAt ?? Infinity) > openedAt)
            .length,
      ),
  );

const waitsIn = (events: readonly RunEvent[]) =>
  events.flatMap((each) => (each.event === 'wait' ? [each.data] : []));

describe('a key that allows one call at a time', () => {
  it('finishes a bundle: each call is accepted once, and from the first refusal on they go one by one', async () => {
    provider.setScript(oneAtATime());
    const { events, composition } = startRun(provider, { goal: BUNDLE });
    const { drafts, gaps, usage } = await composition;
    expect([drafts.length, gaps, usage.calls]).toEqual([3, [], 6]);
    const refused = provider.calls.filter(({ outcome }, index) => outcome === 'finished' && index > 0);
    expect(refused.length).toBeGreaterThan(5);
    const firstRefusal = provider.calls.findIndex(({ number }) => number > 2) + 3;
    expect(mostOpen(firstRefusal)).toBe(1);
    for (const wait of waitsIn(events)) expect(z.parse(RUN_EVENTS.wait, wait)).toEqual(wait);
    expect(waitsIn(events).map(({ reason }) => reason)).toContain('provider-rate-limited');
  });
});

describe('a call that was refused before it was accepted', () => {
  it('is told with the time at which it is made again', async () => {
    const now = Date.now();
    provider.setScript(({ number }) => (number === 1 ? faults.status(429, { retryAfter: '1' }) : undefined));
    const { events, composition } = startRun(provider);
    await composition;
    const [wait] = waitsIn(events);
    expect(Date.parse(wait?.until ?? '') - now).toBeGreaterThanOrEqual(1_000);
    const [first, second] = provider.calls;
    expect((second?.openedAt ?? 0) - (first?.closedAt ?? 0)).toBeGreaterThan(900);
  });

  it.each([{}, { retryAfter: '0' }])('waits twice as long each time if it is told %j', async (told) => {
    const started = Date.now();
    provider.setScript(({ number }) => (number <= 3 ? faults.status(429, told) : undefined));
    const { events, composition } = startRun(provider, { settings: { pauseMs: 50 } });
    await composition;

    const ends = waitsIn(events).map(({ until }) => Date.parse(until));
    expect(ends).toHaveLength(3);
    const pauses = ends.map((end, index) => end - (ends[index - 1] ?? started));
    for (const [index, least] of [50, 100, 200].entries())
      expect(pauses[index]).toBeGreaterThanOrEqual(least);
  });

  it('is not made again after an abort in the wait, which ends it at once', async () => {
    provider.setScript(() => faults.status(429, { retryAfter: '300' }));
    const controller = new AbortController();
    const { composition } = startRun(provider, {
      signal: controller.signal,
      onEvent: ({ event }) => {
        if (event === 'wait') controller.abort('left');
      },
    });
    expect(await rejectionOf(composition)).toBe('left');
    expect(provider.calls).toHaveLength(1);
  });

  it('holds no part of a cap while it waits', async () => {
    provider.setScript(({ number }) => (number === 1 ? faults.status(503, { retryAfter: '0' }) : undefined));
    const { composition } = startRun(provider, { input: { maxOutputTokens: 4_000 } });
    expect((await composition).usage).toMatchObject({ calls: 3, estimated: false });
  });
});

describe('a call that was accepted', () => {
  it.each([
    ['overload in mid-stream', faults.midStreamError('overloaded_error')],
    ['a rate limit in mid-stream', faults.midStreamError('rate_limit_exceeded')],
    ['a broken connection', faults.reset('mid-event')],
    ['a reset without an answer', faults.reset('before-headers')],
    ['500', faults.status(500)],
  ])('is never sent again: %s', async (_what, behaviour) => {
    provider.setScript(() => behaviour);
    const error = (await rejectionOf(startRun(provider).composition)) as ProblemError;
    await provider.allClosed();
    expect(error.slug).toMatch(/^provider-/);
    expect(provider.calls).toHaveLength(1);
  });
});
