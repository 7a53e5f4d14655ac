import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { readSizes } from '../../../lib/planner/providers/token-limit.ts';

it.each([
  ['maximum context length is 8192 tokens. however, your messages resulted in 9000 tokens', 8_192, 9_000],
  ['you requested up to 16000 tokens, but can only afford 4213', 4_213, 16_000],
  ['prompt is too long: 210000 tokens > 200000 maximum', 200_000, 210_000],
  ['max_tokens: 16000 > 8192, which is the maximum allowed number of output tokens', 8_192, 16_000],
  ['`max_tokens` must be less than or equal to `8192`', 8_192, 0],
  ['the valid range of max_tokens is [1, 8192]', 8_192, 0],
  ['"n_prompt_tokens":14429,"n_ctx":8192', 8_192, 14_429],
  [`maximum context length is ${'9'.repeat(400)}`, 0, 0],
  ['nothing of it', 0, 0],
])('finds the numbers in "%s"', (words, limit, asked) => {
  expect(readSizes(words)).toEqual({ limit, asked });
});

it('finds only whole numbers', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const { limit, asked } = readSizes(`${one} limit ${other} requested ${one} > ${other}`);
      expect([limit, asked].every(Number.isSafeInteger)).toBe(true);
    }),
  );
});
