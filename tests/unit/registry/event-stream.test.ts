import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createEventStream, toFrame, type EventStream } from '../../../registry/http/event-stream.ts';

const HEARTBEAT_MS = 1_000;
const WRITE_DEADLINE_MS = 5_000;

const readerOf = ({ body }: EventStream) => {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  return {
    read: async (): Promise<string | null> => {
      const { done, value } = await reader.read();
      return done ? null : decoder.decode(value);
    },
    cancel: () => reader.cancel(),
  };
};

describe('an event stream', () => {
  let gone: string[];
  beforeEach(() => {
    gone = [];
    vi.useFakeTimers();
  });
  afterEach(() => {
    const ticking = vi.getTimerCount();
    vi.useRealTimers();
    // Whatever happened, nothing may go on.
    if (ticking > 0) throw new Error(`${ticking} timers are left`);
  });

  const open = (): EventStream =>
    createEventStream({
      heartbeatMs: HEARTBEAT_MS,
      writeDeadlineMs: WRITE_DEADLINE_MS,
      onGone: (how) => gone.push(how),
    });
  it('begins with a comment, before anything was sent', async () => {
    const stream = open();
    const reader = readerOf(stream);

    expect(await reader.read()).toBe(': here\n\n');
    await reader.cancel();
  });

  it('delivers frames in order and ends when all of them were taken', async () => {
    const stream = open();
    const reader = readerOf(stream);
    stream.send(toFrame(1, 'phase', '{}'));
    stream.send(toFrame(2, 'result', '{}'));
    stream.end();
    stream.send(toFrame(3, 'late', '{}'));

    expect(await reader.read()).toBe(
      ': here\n\nid: 1\nevent: phase\ndata: {}\n\nid: 2\nevent: result\ndata: {}\n\n',
    );
    expect(await reader.read()).toBeNull();
    await stream.done;
    expect(gone).toEqual([]);
  });

  it('sends a comment in every interval in which nothing waits', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();

    for (let beat = 0; beat < 3; beat += 1) {
      const next = reader.read();
      await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
      expect(await next).toBe(': still here\n\n');
    }
    await reader.cancel();
  });

  it('tells once that its reader left, drops what comes later and stops its timers', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();

    await reader.cancel();
    stream.send(toFrame(1, 'phase', '{}'));
    stream.end();

    await stream.done;
    expect(gone).toEqual(['closed']);
  });

  it('tells that its reader stalled when nothing is taken for as long as the write deadline', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();
    stream.send(toFrame(1, 'phase', '{}'));

    await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS - 1);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);

    expect(gone).toEqual(['stalled']);
    await stream.done;
  });

  it('notices by its own comments that nobody reads, also when there is nothing else to say', async () => {
    const stream = open();
    await readerOf(stream).read();

    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS + WRITE_DEADLINE_MS);

    expect(gone).toEqual(['stalled']);
  });

  it('notices a reader that stalled however often there is something to say', async () => {
    const stream = open();
    await readerOf(stream).read();
    stream.send(toFrame(1, 'phase', '{}'));
    for (const id of [2, 3, 4]) {
      await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS / 4);
      stream.send(toFrame(id, 'phase', '{}'));
    }
    await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS / 4);

    expect(gone).toEqual(['stalled']);
  });

  it('tells once that a reader is gone, which stalls first and then leaves', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();
    stream.send(toFrame(1, 'phase', '{}'));
    await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS);
    await reader.cancel();

    expect(gone).toEqual(['stalled']);
  });

  it('may end after its reader left while it waited for more', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();
    void reader.read();
    await reader.cancel();

    expect(() => stream.end()).not.toThrow();
    expect(gone).toEqual(['closed']);
  });

  it('gives a reader that takes something a whole write deadline again', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();
    for (const id of [1, 2, 3]) {
      stream.send(toFrame(id, 'phase', '{}'));
      await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS - 1);
      await reader.read();
    }

    expect(gone).toEqual([]);
    await reader.cancel();
  });

  it('notices a reader that stalled with all it was sent, after the end', async () => {
    const stream = open();
    await readerOf(stream).read();
    stream.end();

    await vi.advanceTimersByTimeAsync(WRITE_DEADLINE_MS - 1);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);

    expect(gone).toEqual(['stalled']);
    await stream.done;
  });

  it('ends at once for a reader that waits for more', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();
    const next = reader.read();
    stream.end();

    expect(await next).toBeNull();
    await stream.done;
  });

  it('says nothing of a reader that leaves after the end', async () => {
    const stream = open();
    const reader = readerOf(stream);
    await reader.read();
    stream.end();
    expect(await reader.read()).toBeNull();

    await reader.cancel();

    expect(gone).toEqual([]);
  });
});
