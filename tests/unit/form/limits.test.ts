import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkLimits, readLimits, toLimitTexts, usableLimits } from '../../../lib/form/limits.ts';
import { LimitsSchema, NO_LIMITS } from '../../../lib/messages/index.ts';
import { z } from '../../../lib/protocol/index.ts';
import { withWords } from '../../support/worker/worded.ts';

const read = (tokens: string, dollars: string, callTokens = '') =>
  readLimits({ tokens, callTokens, dollars, reroll: true });

describe('caps as they are typed', () => {
  it.each([
    ['', '', null, null],
    ['9000', '.5', 9_000, 0.5],
    [' 120,000 ', '0.50', 120_000, 0.5],
    ['1', '10', 1, 10],
  ])('%j and %j are read', (tokens, dollars, max_output_tokens, max_cost_usd) => {
    expect(read(tokens, dollars)).toEqual({ ...NO_LIMITS, max_output_tokens, max_cost_usd });
    expect(read('', '', tokens).max_output_tokens_per_call).toBe(max_output_tokens);
    expect(checkLimits(read(tokens, dollars), true)).toBeNull();
  });

  it.each(['0', '-1', '1.5', '1e3', 'many', '10000001', '1,2'])('%j is no number of tokens', (tokens) => {
    expect(withWords(checkLimits(read(tokens, ''), true))).toMatchObject({
      field: 'max_output_tokens',
      party: 'you',
    });
    expect(withWords(checkLimits(read('', '', tokens), true))).toMatchObject({
      field: 'max_output_tokens_per_call',
      party: 'you',
    });
  });

  it.each(['0', '$1', '-1', '1,5', 'NaN', '10001'])('%j is no number of dollars', (dollars) => {
    expect(withWords(checkLimits(read('', dollars), true))).toMatchObject({
      field: 'max_cost_usd',
      party: 'you',
    });
  });

  it('in dollars need a price', () => {
    expect(checkLimits(read('', '1'), false)).toMatchObject({ slug: 'no-price', field: 'max_cost_usd' });
  });

  it('come back as they were, and nothing that is no cap is ever sent', () => {
    const limits = {
      max_output_tokens: 9_000,
      max_output_tokens_per_call: 4_000,
      max_cost_usd: 0.5,
      reroll: false,
    };
    for (const each of [NO_LIMITS, limits]) expect(readLimits(toLimitTexts(each))).toEqual(each);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (tokens, dollars, callTokens) => {
        const usable = usableLimits(read(tokens, dollars, callTokens));
        expect(z.safeParse(LimitsSchema, usable).success).toBe(true);
      }),
    );
  });
});
