import { describe, expect, it } from 'vitest';

import { dialectOf } from '../../../lib/planner/providers/dialect.ts';
import { createFailures } from '../../../lib/planner/providers/failures.ts';
import type { Refusal } from '../../../lib/planner/providers/http-error.ts';
import { learn } from '../../../lib/planner/providers/learn.ts';
import { findTokenLimit, type TokenLimit } from '../../../lib/planner/providers/token-limit.ts';
import { readWait } from '../../../lib/planner/providers/waits.ts';
import { toRefused } from '../../../lib/planner/providers/wire.ts';
import { isInProportion, measureGrowth } from '../../support/growth.ts';

/** Pieces of the sayings, which a server may repeat as often as an error has room for. */
const PIECES = [
  'max_tokens ',
  'max_tokens at most ',
  'max_tokens <= ',
  'maximum context length is 1',
  'maximum context length is 1 ',
  'limit 1, used 1, ',
  'limit 1,1',
  'max_new_tokens must be <= ',
  'exceed context limit: 1 + ',
  'unsupported ',
  'account ',
  'model ',
  'try again in ',
  'try again in 1 s',
  '1 > ',
  '1.',
  '"per-',
  'api key ',
  '#unsupported_value ',
  '1',
  ' ',
];

const refusalOf = (words: string): Refusal => ({
  status: 400,
  codes: [],
  param: null,
  words,
  body: undefined,
  retryAfterS: null,
});

const failures = createFailures({
  baseUrl: 'https://models.example/v1',
  wire: 'openai-compatible',
  id: 'openai-compatible',
  name: 'models.example',
});
const HEADERS = new Headers();

const readAll = (words: string): void => {
  const refusal = refusalOf(words);
  findTokenLimit(refusal, { outputTokens: 16_000, promptTokens: 1_000 });
  learn(refusal, dialectOf('openrouter'), 'openrouter');
  failures.answered(refusal);
  readWait(429, HEADERS, words, 0);
};

const limitOf = (number: string): TokenLimit | null =>
  findTokenLimit(refusalOf(`max_tokens must be at most ${number}`), {
    outputTokens: 16_000,
    promptTokens: 1_000,
  });

describe('what a server says in a refusal', () => {
  it.each(PIECES)('is read in time in proportion to its length, repeated without end: %j', (piece) => {
    const growth = measureGrowth(1_024, (size) => {
      const words = piece.repeat(Math.ceil(size / piece.length));
      return () => readAll(words);
    });
    expect(growth).toSatisfy(isInProportion);
  });

  it.each([
    ['max_new_tokens must be <= ', '1'],
    ['maximum context length is 1', '1,'],
    ['limit ', ','],
  ])('is read in time in proportion to its length: %j, then %j without end', (head, piece) => {
    const growth = measureGrowth(1_024, (size) => {
      const words = head + piece.repeat(size);
      return () => readAll(words);
    });
    expect(growth).toSatisfy(isInProportion);
  });

  it('is read in time in proportion to its length where a stream says it as a code', () => {
    const growth = measureGrowth(16_384, (size) => {
      const code = '#unsupported_value '.repeat(size / 16);
      return () => void failures.answered(toRefused({ code, type: code }));
    });
    expect(growth).toSatisfy(isInProportion);
  });

  it('is read in time in proportion to its length where the name of a header says it', () => {
    const growth = measureGrowth(8_192, (size) => {
      const headers = new Headers({ ['ratelimit'.repeat(size / 8)]: '1' });
      return () => void readWait(429, headers, '', 0);
    });
    expect(growth).toSatisfy(isInProportion);
  });

  it('names a status only as a whole number', () => {
    expect(toRefused({ code: 429.5 }).status).toBeNull();
  });

  it('names 0 tokens, and is believed no further', () => {
    expect(limitOf('0')?.tokens).toBe(0);
  });

  it.each(['99999999999999999999', '1'.repeat(400)])('names no limit with %s tokens', (number) => {
    expect(limitOf(number)).toBeNull();
  });
});
