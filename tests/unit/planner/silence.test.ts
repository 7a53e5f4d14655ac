import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { callProvider } from '../../../lib/planner/providers/call.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/settings.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { WIRE_FORMATS } from '../../support/provider/wires.ts';

const SILENCE_MS = 10_000;
const FORMAT = WIRE_FORMATS.openai;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A call whose answer the test writes, at the times that the test lets pass. Its `fetch` ignores the signal. */
const openCall = (status = 200, signal = new AbortController().signal) => {
  const texts: string[] = [];
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const ended = callProvider(
    'm',
    createSecret('sk-test-1234'),
    { answer: 'classification', system: '', user: '', maxOutputTokens: 100 },
    {
      fetch: async () => new Response(readable, { status, headers: { 'content-type': 'text/event-stream' } }),
      endpoint: { baseUrl: 'https://provider.example', wire: 'openai', id: 'openai', name: 'Provider' },
      settings: { ...DEFAULT_COMPOSE_SETTINGS, silenceMs: SILENCE_MS },
      now: () => 0,
      via: 'registry',
    },
    {
      signal,
      onText: (text) => {
        texts.push(text);
        return false;
      },
      onCounts: () => {},
    },
  ).then(
    () => 'whole',
    (error: unknown) => error,
  );
  const write = (...frames: string[]): void => {
    void writer.write(new TextEncoder().encode(frames.join(''))).catch(() => {});
  };
  return { ended, texts, write, end: () => void writer.close() };
};

it('an answer may take longer than silence may, as long as something comes', async () => {
  const { ended, write, end } = openCall();

  write(...FORMAT.opening());
  for (let count = 0; count < 5; count += 1) {
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    write(FORMAT.text('{}'));
  }
  write(...FORMAT.closing('stop', { input: 1, output: 1, costUsd: 0 }));
  end();

  expect(await ended).toBe('whole');
});

it('a refusal whose words do not end is read as far as it came', async () => {
  const { ended, write } = openCall(429);

  write('{"error":{"message":"slow down');
  await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);

  expect(await ended).toMatchObject({ slug: 'provider-rate-limited' });
  expect(vi.getTimerCount()).toBe(0);
});

it('a refusal whose words do not end is left at once on an abort', async () => {
  const controller = new AbortController();
  const { ended, write } = openCall(429, controller.signal);

  write('{"error":{"message":"slow down');
  await vi.advanceTimersByTimeAsync(1);
  controller.abort('left');
  await vi.advanceTimersByTimeAsync(0);

  expect(await ended).toBe('left');
  expect(vi.getTimerCount()).toBe(0);
});

it('a piece whose event is not complete when an answer is left is not read', async () => {
  const controller = new AbortController();
  const { ended, texts, write } = openCall(200, controller.signal);

  write(...FORMAT.opening(), FORMAT.text('first'), FORMAT.text('second').trimEnd());
  await vi.advanceTimersByTimeAsync(1);
  controller.abort('left');
  await vi.advanceTimersByTimeAsync(0);

  expect(await ended).toBe('left');
  expect(texts).toEqual(['first']);
  expect(vi.getTimerCount()).toBe(0);
});

it('an answer that stops coming is given up', async () => {
  const { ended, write } = openCall();

  write(...FORMAT.opening(), FORMAT.text('{}'));
  await vi.advanceTimersByTimeAsync(SILENCE_MS);

  expect(await ended).toMatchObject({ slug: 'provider-timeout' });
});
