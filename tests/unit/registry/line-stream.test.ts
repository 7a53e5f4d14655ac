import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createLineStream } from '../../../registry/http/line-stream.ts';

const WRITE_DEADLINE_MS = 5_000;

const batches = (...all: string[][]) => {
  const left = [...all];
  return () => Promise.resolve(left.shift() ?? null);
};

describe('a stream of lines', () => {
  let ends: string[];
  let fetched: number;
  beforeEach(() => {
    ends = [];
    fetched = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    const ticking = vi.getTimerCount();
    vi.useRealTimers();
    if (ticking > 0) throw new Error(`${ticking} timers are left`);
  });

  const open = (next: () => Promise<string[] | null>) =>
    createLineStream({
      next: () => {
        fetched += 1;
        return next();
      },
      writeDeadlineMs: WRITE_DEADLINE_MS,
      onEnd: (how) => ends.push(how),
    }).getReader();

  it('delivers every line and ends', async () => {
    const body = createLineStream({
      next: batches(['a', 'b'], ['c']),
      writeDeadlineMs: WRITE_DEADLINE_MS,
      onEnd: (how) => ends.push(how),
    });

    expect(await new Response(body).text()).toBe('a\nb\nc\n');
    expect(ends).toEqual(['delivered']);
  });

  it('fetches a batch only when the reader takes it', async () => {
    const reader = open(() => Promise.resolve(['line']));
    await vi.advanceTimersByTimeAsync(10);
    expect(fetched).toBe(0);

    await reader.read();
    await reader.read();
    await vi.advanceTimersByTimeAsync(10);

    expect(fetched).toBe(2);
    await reader.cancel();
    expect(ends).toEqual(['closed']);
  });

  it('ends at once when its reader leaves, also in the middle of a batch', async () => {
    const batch = Promise.withResolvers<string[]>();
    const reader = open(() => batch.promise);
    const reading = reader.read();

    await reader.cancel();
    batch.resolve(['too late']);
    await reading;

    expect(ends).toEqual(['closed']);
  });

  it('gives up a reader that takes nothing any more, and one that never takes anything', async () => {
    const reader = open(() => Promise.resolve(['line']));
    await reader.read();
    await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS);
    expect(ends).toEqual(['stalled']);

    open(() => Promise.resolve(['line']));
    await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS);
    expect(ends).toEqual(['stalled', 'stalled']);
  });

  it('does not count the time that a batch takes', async () => {
    const batch = Promise.withResolvers<string[]>();
    const reader = open(() => batch.promise);
    const reading = reader.read();
    await vi.advanceTimersByTimeAsync(2 * WRITE_DEADLINE_MS);
    batch.resolve(['line']);

    expect(new TextDecoder().decode((await reading).value)).toBe('line\n');
    expect(ends).toEqual([]);
    await reader.cancel();
  });

  it('breaks off when a batch fails: what came does not look complete', async () => {
    const reader = open(() => Promise.reject(new Error('no database')));

    await expect(reader.read()).rejects.toThrow('no database');
    expect(ends).toEqual(['broken']);
  });
});
