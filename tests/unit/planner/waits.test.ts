import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseWait, readWait } from '../../../lib/planner/providers/waits.ts';

const NOW = Date.UTC(2026, 10, 29, 12, 0, 0);

const read = (headers: Record<string, string>, words = '', status = 429): number | null =>
  readWait(status, new Headers(headers), words, NOW);

const isWait = (wait: number | null): boolean =>
  wait === null || (Number.isInteger(wait) && wait >= 0 && wait <= 86_400);

describe('a header that says how long to wait', () => {
  it.each([
    ['7', 7],
    ['1.2', 2],
    ['0', 0],
    ['6m0s', 360],
    ['1m26.4s', 87],
    ['1.2s', 2],
    ['120ms', 1],
    ['7h12m0s', 25_920],
    ['20 seconds', 20],
    ['Sun, 29 Nov 2026 12:01:30 GMT', 90],
    ['2026-11-29T12:00:42Z', 42],
    ['2026-11-29T11:00:00Z', 0],
    [String(NOW / 1_000 + 33), 33],
    [String(NOW + 33_500), 34],
  ])('%s is %i s', (header, seconds) => {
    expect(parseWait(header, NOW)).toBe(seconds);
  });

  it.each([
    'soon',
    '-5',
    '',
    '99999999',
    '25h',
    'GMT',
    '2026-99-99T00:00:00Z',
    '1e3',
    '5 messages',
    '1.2.3s',
  ])('passes over %j', (header) => {
    expect(parseWait(header, NOW)).toBeNull();
  });

  it('is never more than a day, nor anything but a whole number', () => {
    const parts = fc.array(
      fc.oneof(
        fc.string(),
        fc.integer().map(String),
        fc.double().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        fc.constantFrom('ms', 's', 'm', 'h', 'd', ' ', 'try again in ', '"retrydelay": "', '.', '-'),
      ),
      { maxLength: 6 },
    );
    const text = parts.map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, fc.constantFrom(402, 429, 503), (header, words, status) => {
        expect(parseWait(header, NOW)).toSatisfy(isWait);
        const headers = {
          get: () => header,
          forEach: (look: (value: string, name: string) => void) => look(header, 'x-ratelimit-reset'),
        } as unknown as Headers;
        expect(readWait(status, headers, words.toLowerCase(), NOW)).toSatisfy(isWait);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no time to read, however long a text is', () => {
    const words = `try again in ${'1 s '.repeat(4_000)}x ${'try again in 9'.repeat(1_000)}`;
    read({});
    const start = performance.now();
    read({}, words);
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('an error that says how long to wait', () => {
  it.each([
    ['retry-after-ms before everything', { 'retry-after-ms': '1500', 'retry-after': '9' }, '', 2],
    ['retry-after before words', { 'retry-after': '9' }, 'try again in 3s', 9],
    ['words before a reset', { 'x-ratelimit-reset-tokens': '6m0s' }, 'please try again in 1m26.4s.', 87],
    ['Groq and OpenAI', {}, 'used 5034, requested 1443. please try again in 4.77s. need more?', 5],
    ['Moonshot', {}, 'max request: 3, please try again after 1 seconds', 1],
    ['Azure', {}, 'please retry after 26 seconds.', 26],
    [
      'Gemini, in its details',
      {},
      '"@type":"type.googleapis.com/google.rpc.retryinfo","retrydelay":"34s"',
      34,
    ],
    [
      'what is used up',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '12s' },
      '',
      12,
    ],
    [
      'what is used up before what is not',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '2s',
        'x-ratelimit-remaining-tokens': '500',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      '',
      2,
    ],
    ['OpenRouter, in milliseconds', { 'x-ratelimit-reset': String(NOW + 8_000) }, '', 8],
    [
      'Anthropic',
      {
        'anthropic-ratelimit-output-tokens-remaining': '0',
        'anthropic-ratelimit-output-tokens-reset': '2026-11-29T12:00:20Z',
      },
      '',
      20,
    ],
    ['the draft of a standard', { 'ratelimit-remaining': '0', 'ratelimit-reset': '50' }, '', 50],
    ['nothing', {}, 'too many requests, try again in a while', null],
  ])('%s', (_what, headers, words, seconds) => {
    expect(read(headers as Record<string, string>, words)).toBe(seconds);
  });

  it('counts a reset of what is not used up only for 429', () => {
    const headers = { 'x-ratelimit-remaining-tokens': '500', 'x-ratelimit-reset-tokens': '9s' };
    expect([read(headers), read(headers, '', 503)]).toEqual([9, null]);
  });
});
