import type { AssumptionValues, TextsOf } from '../../../protocol/index.ts';
import { formatNumber } from '../../locale.ts';
import { formatCount } from './numbers.ts';

export type AssumptionTexts = TextsOf<AssumptionValues>;

/** What an estimate assumes. */
export const ASSUMPTIONS: AssumptionTexts = {
  'least-one-draft': 'At least one draft.',
  'least-nothing-new': 'At least finding out that what exists already covers the goal.',
  'most-drafts': ({ drafts }) => `At most a bundle of ${formatCount(drafts, 'draft')}. Larger ones are rare.`,
  'most-drafts-twice': ({ drafts }) =>
    `At most a bundle of ${formatCount(drafts, 'draft')}, each written and judged twice. Larger ones are rare.`,
  'missing-drafts': ({ drafts }) => `The plan is kept: ${formatCount(drafts, 'draft')} to write and judge.`,
  'missing-drafts-twice': ({ drafts }) =>
    `The plan is kept: ${formatCount(drafts, 'draft')} to write and judge, and at most once more.`,
  'one-redraft': 'One draft is rewritten and judged.',
  'one-or-two-redrafts': 'One draft is rewritten and judged, and at most once more.',
  'draft-length': ({ least, most }) => `A draft has ${formatNumber(least)} to ${formatCount(most, 'token')}.`,
  'token-length': ({ least, most }) =>
    `One token is ${formatNumber(least)} to ${formatCount(most, 'character')} of your goal and the page, depending on the language.`,
  'no-thinking':
    'Without what a model thinks before it answers. Models that think are paid for that too, and can cost several times as much.',
  'list-prices': 'List prices of short prompts, without discounts.',
  'price-unknown': 'The price of this model is not known here.',
  capped: 'At most the cap, which ends the run.',
  unknown: ({ code }) => code,
};
