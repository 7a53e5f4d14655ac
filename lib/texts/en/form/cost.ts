import { formatDollars } from '../../amounts.ts';
import { formatNumber } from '../../locale.ts';

type Range = readonly [least: number, most: number];

const range = ([least, most]: Range, format: (value: number) => string = formatNumber): string =>
  least === most ? `at most ${format(most)}` : `${format(least)} to ${format(most)}`;

/** What a run will likely cost, and what it may cost. */
export const COST = {
  practice: 'No cost: practice answers',
  likelyDollars: (dollars: Range) => `Likely costs ${range(dollars, formatDollars)}`,
  likelyTokens: (tokens: Range) => `Likely takes ${range(tokens)} tokens, price unknown`,
  capped: (estimate: string) => `${estimate}, capped`,
  calls: (calls: Range) => `Calls to the provider: ${range(calls)}.`,
  tokens: (input: Range, output: Range) => `Tokens: ${range(input)} in, ${range(output)} out.`,
  tokenCap: 'Output tokens at most',
  callCap: 'Output tokens per call at most',
  dollarCap: 'US dollars at most',
  noCap: 'no cap',
  capHint:
    'A cap ends the run before a call that would not fit. Finished drafts are kept. The cap per call is for servers and keys that allow only short answers.',
  rewrite: 'Rewrite weak drafts once',
};
