import { describe, expect, it } from 'vitest';

import type { CallCounts, Price } from '../../../lib/planner/contract.ts';
import { createAllowance } from '../../../registry/budget/allowance.ts';
import type { CallEstimate, CallUse } from '../../../registry/budget/contract.ts';

const PRICE: Price = { inputUsdPerMtok: 1, outputUsdPerMtok: 10 };
const COUNTS: CallCounts = {
  inputTokens: 2_000,
  outputTokens: 300,
  cached: false,
  costUsd: null,
  characters: 1_200,
  thoughtCharacters: 0,
  accepted: true,
  whole: true,
  atCap: false,
};

/** What is reserved before a call, and what of it is charged after. */
const charge = async (counts: Partial<CallCounts> | null, price: Price | null = PRICE) => {
  const asked: { estimate: CallEstimate | null; use: CallUse | null } = { estimate: null, use: null };
  const allowance = createAllowance(
    {
      admit: () => Promise.reject(new Error('is not asked')),
      state: () => Promise.reject(new Error('is not asked')),
      reserve: async (_, __, estimate) => {
        asked.estimate = estimate;
        return { settle: async (use) => void (asked.use = use) };
      },
    },
    { handle: 'ada', jobId: 'job-1', price },
  );
  const settle = await allowance.reserve(
    { prompt: 'é'.repeat(1_500), maxOutputTokens: 4_000 },
    new AbortController().signal,
  );
  await settle(counts === null ? null : { ...COUNTS, ...counts });
  return asked;
};

describe('a call of a job', () => {
  it('is reserved by the bytes of its prompt, its cap and the list price', async () => {
    expect((await charge(null)).estimate).toEqual({ inputTokens: 2_000, outputTokens: 4_000, usd: 0.042 });
    expect((await charge(null, null)).estimate).toEqual({
      inputTokens: 2_000,
      outputTokens: 4_000,
      usd: null,
    });
  });

  it('is charged nothing if it was never made', async () => {
    expect((await charge(null)).use).toEqual({
      inputTokens: null,
      outputTokens: null,
      usd: null,
      accepted: false,
    });
  });

  const all = { inputTokens: 2_000, outputTokens: 300, usd: 0.005, accepted: true };
  it.each<[string, Partial<CallCounts>, CallUse]>([
    ['what its provider counts, by the list price', {}, all],
    ['the price that its provider names', { costUsd: 0.5 }, { ...all, usd: 0.5 }],
    ['nothing where its provider says so', { costUsd: 0 }, { ...all, usd: 0 }],
    [
      'its estimate of an input that is not told',
      { inputTokens: null },
      { ...all, inputTokens: null, usd: null },
    ],
    ['its estimate of an input of zero', { inputTokens: 0 }, { ...all, inputTokens: null, usd: null }],
    [
      'its estimate of an output that is not told',
      { outputTokens: null },
      { ...all, outputTokens: null, usd: null },
    ],
    ['its estimate of an output of zero', { outputTokens: 0 }, { ...all, outputTokens: null, usd: null }],
    [
      'its estimate of the output and price of a stream that was cut',
      { whole: false, costUsd: 0.001 },
      { ...all, outputTokens: null, usd: null },
    ],
    ['as not accepted where it was refused', { accepted: false }, { ...all, accepted: false }],
  ])('is charged %s', async (_, counts, use) => {
    expect((await charge(counts)).use).toEqual(use);
  });

  it('is charged no dollars where nobody knows the price', async () => {
    expect((await charge({}, null)).use).toEqual({ ...all, usd: null });
  });
});
