import { expect } from 'vitest';

import type { Case } from './case.ts';

/** Everything about the end of a run that a row may speak of. */
export const expectedOf = ({ ends, usage = {}, calls }: Case): object => {
  const { cost_usd: cost } = usage;
  const paid = typeof cost === 'number' ? { cost_usd: expect.closeTo(cost, 6) as number } : {};
  const seen =
    'drafts' in ends
      ? { drafts: ends.drafts, gaps: ends.gaps ?? [] }
      : { slug: ends.slug, message: expect.stringMatching(ends.says) as string };
  return { ...seen, usage: { ...usage, ...paid }, calls: calls ?? ('drafts' in ends ? 3 : 1) };
};
