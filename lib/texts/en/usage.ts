import { formatDollars } from '../amounts.ts';
import { plural } from '../locale.ts';

const tokens = (count: number): string => plural(count, { one: '# token', other: '# tokens' });

/** What a run has used. */
export const USAGE = {
  tokens,
  aboutTokens: (count: number) => `about ${tokens(count)}`,
  cost: formatDollars,
  aboutCost: (dollars: number) => `about ${formatDollars(dollars)}`,
  atMostCost: (dollars: number) => `at most ${formatDollars(dollars)}`,
  noCost: 'no cost',
  costUnknown: 'cost unknown',
};
