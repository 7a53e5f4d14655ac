import { describe, expect, it } from 'vitest';

import { createFailures } from '../../../lib/planner/providers/failures.ts';
import { openai } from '../../../lib/planner/providers/openai.ts';
import { createStream } from '../../../lib/planner/providers/stream.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/settings.ts';
import { ProblemError } from '../../../lib/protocol/index.ts';

const ENDPOINT = {
  baseUrl: 'https://provider.example',
  wire: 'openai',
  id: 'openai',
  name: 'Provider',
} as const;

const open = () => createStream(openai, DEFAULT_COMPOSE_SETTINGS, createFailures(ENDPOINT));
const codesOf = (readings: readonly object[]): unknown[] =>
  readings.map((reading) => (reading instanceof ProblemError ? reading.told?.code : reading));
const chunk = (delta: object, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ delta, finish_reason }] })}\n\n`;

describe('the stream of an answer', () => {
  it('may be a whole document in several pieces, which ends with the body', () => {
    const stream = open();
    expect(stream.feed('{"choices":[{"message":{"con')).toEqual([]);
    expect(stream.feed('tent":"Hello"},"finish_reason":"stop"}]}')).toEqual([]);
    expect(stream.ended).toBe(false);
    expect(stream.close()).toEqual([{ text: 'Hello', finish: 'stop', ended: true }]);
    expect([stream.ended, stream.finish]).toEqual([true, 'stop']);
  });

  it('stays refused when an ordinary end follows', () => {
    const stream = open();
    stream.feed(chunk({ refusal: 'I cannot' }) + chunk({}, 'stop'));
    expect(stream.finish).toBe('refused');
  });

  it.each([
    ['a name that keeps it alive', 'event: heartbeat\ndata: 12:00:01\n\n'],
    ['data that keep it alive', 'data: keep-alive\n\n'],
    ['empty data', 'data:\n\n'],
  ])('passes over %s', (_, text) => {
    expect(open().feed(`${text}${chunk({ content: 'Hi' })}`)).toEqual([{ text: 'Hi' }]);
  });

  it('is garbled by data of another kind, except in an event that was cut off at its end', () => {
    expect(codesOf(open().feed('data: 12:00:01\n\n'))).toEqual(['garbled']);
    const stream = open();
    expect(stream.feed(`${chunk({ content: 'Hi' })}data: {"choices":[{"del`)).toEqual([{ text: 'Hi' }]);
    expect(stream.close()).toEqual([]);
  });
});
