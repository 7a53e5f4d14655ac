import type { Assumption } from '../protocol/index.ts';
import type { ComposeSettings, Price } from './contract.ts';
import { toUsd } from './usage.ts';

/**
 * Estimates what a run will cost before anybody knows what it has to do: from one short draft to a medium bundle.
 * It imports no code that runs, because views load it.
 */

export type Range = [least: number, most: number];

export interface EstimateQuestion {
  /** UTF-16 units. */
  goalCharacters: number;
  /** All its parts together; 0 without a page. */
  groundingCharacters: number;
  /** The draft to rewrite, all its texts together; null for an ordinary run. */
  redraftCharacters: number | null;
  /** How many drafts are missing from the plan to continue; null for a run that plans, and for a redraft. */
  missingDrafts: number | null;
  /** Whether there is a catalog to search. */
  catalog: boolean;
  price: Price | null;
  settings: Pick<ComposeSettings, 'maxOutputTokens' | 'reroll'>;
  /** As the request will state it; null if it will not. */
  reroll: boolean | null;
  /** As the request will state it; null if it will not. */
  maxOutputTokens: number | null;
  maxOutputTokensPerCall: number | null;
  maxCostUsd: number | null;
}

export interface Estimate {
  calls: Range;
  input_tokens: Range;
  output_tokens: Range;
  /** Null if the price is unknown. */
  cost_usd: Range | null;
  assumptions: Assumption[];
}

/** Larger bundles are rare; a run drafts up to twelve. */
const MOST_DRAFTS = 4;

/** Characters per token: English and code vary; Chinese needs up to one token per character. */
const CHARACTERS_PER_TOKEN: Range = [5, 1.5];

/** Usual lengths of answers in tokens, including the practice provider's short ones. */
const ANSWERS: Readonly<Record<keyof ComposeSettings['maxOutputTokens'], Range>> = {
  classify: [40, 400],
  plan: [60, 1_200],
  draft: [200, 5_000],
  /** For each draft that is judged. */
  critic: [40, 250],
};

/** Tokens of our own text: instructions, and the answer's schema, which some providers count. */
const INSTRUCTIONS: Range = [200, 1_100];

/** Twenty catalog entities, each with a name, a shortened description and some capabilities. */
const CANDIDATES: Range = [20, 5_000];

/** Characters of the page in calls that only look at it; the calls that write drafts get all of it. */
const PAGE_OUTLINE = 4_000;

/** The most of a draft that the critic is shown, in tokens. */
const SHOWN_DRAFT = 5_000;

interface Sums {
  calls: number;
  input: number;
  output: number;
}

/** One end of the range: 0 is the least, 1 the most. */
type End = 0 | 1;

const sumCalls = (
  question: EstimateQuestion,
  end: End,
  drafts: number,
  plans: number,
  rerolls: number,
): Sums => {
  const { goalCharacters, groundingCharacters, redraftCharacters, settings } = question;
  const capOf = (purpose: keyof typeof ANSWERS): number =>
    Math.min(settings.maxOutputTokens[purpose], question.maxOutputTokensPerCall ?? Infinity);
  const tokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN[end]);
  const goal = tokens(goalCharacters);
  const outline = tokens(Math.min(groundingCharacters, PAGE_OUTLINE));
  const draft = Math.min(ANSWERS.draft[end], capOf('draft'));
  const sums: Sums = { calls: 0, input: 0, output: 0 };
  const add = (purpose: keyof typeof ANSWERS, input: number, answers = 1): void => {
    sums.calls += 1;
    sums.input += INSTRUCTIONS[end] + goal + input;
    sums.output += Math.min(ANSWERS[purpose][end] * answers, capOf(purpose));
  };
  const judge = (count: number): void => add('critic', Math.min(draft, SHOWN_DRAFT) * count, count);

  if (redraftCharacters === null && question.missingDrafts === null) add('classify', outline);
  for (let plan = 0; plan < plans; plan += 1) add('plan', outline + (question.catalog ? CANDIDATES[end] : 0));
  const page = tokens(groundingCharacters);
  for (let each = 0; each < drafts; each += 1) add('draft', page + tokens(redraftCharacters ?? 0));
  if (drafts > 0) judge(drafts);
  for (let each = 0; each < rerolls; each += 1) add('draft', page + draft);
  if (rerolls > 0) judge(rerolls);
  return sums;
};

const clamp = ([least, most]: Range, limit: number | null): Range =>
  limit === null ? [least, most] : [Math.min(least, limit), Math.min(most, limit)];

const assumeDrafts = (
  { catalog, redraftCharacters, missingDrafts: drafts }: EstimateQuestion,
  rerolls: boolean,
): Assumption[] => {
  if (drafts !== null)
    return [{ code: rerolls ? 'missing-drafts-twice' : 'missing-drafts', values: { drafts } }];
  if (redraftCharacters !== null)
    return [{ code: rerolls ? 'one-or-two-redrafts' : 'one-redraft', values: {} }];
  return [
    { code: catalog ? 'least-nothing-new' : 'least-one-draft', values: {} },
    { code: rerolls ? 'most-drafts-twice' : 'most-drafts', values: { drafts: MOST_DRAFTS } },
  ];
};

const assume = (question: EstimateQuestion, rerolls: boolean): Assumption[] => {
  const { price, maxOutputTokens, maxCostUsd } = question;
  return [
    ...assumeDrafts(question, rerolls),
    { code: 'draft-length', values: { least: ANSWERS.draft[0], most: ANSWERS.draft[1] } },
    { code: 'token-length', values: { least: CHARACTERS_PER_TOKEN[1], most: CHARACTERS_PER_TOKEN[0] } },
    { code: 'no-thinking', values: {} },
    { code: price === null ? 'price-unknown' : 'list-prices', values: {} },
    ...(maxOutputTokens === null && maxCostUsd === null ? [] : [{ code: 'capped' as const, values: {} }]),
  ];
};

/** A range for usual runs; only a cap is a firm limit. */
export const estimateRun = (question: EstimateQuestion): Estimate => {
  const { catalog, price, redraftCharacters, missingDrafts, settings, reroll } = question;
  const { maxOutputTokens, maxCostUsd } = question;
  const isRedraft = redraftCharacters !== null;
  const rerolls = reroll ?? (settings.reroll && !isRedraft);
  // A run that plans may find that nothing is left to draft.
  const known = isRedraft ? 1 : missingDrafts;
  const most = known ?? MOST_DRAFTS;
  const ends = [
    catalog && known === null ? sumCalls(question, 0, 0, 1, 0) : sumCalls(question, 0, known ?? 1, 0, 0),
    sumCalls(question, 1, most, known === null ? 1 : 0, rerolls ? most : 0),
  ] as const;
  const rangeOf = (read: (sums: Sums) => number): Range => [read(ends[0]), read(ends[1])];
  const costOf = (listed: Price): Range => rangeOf(({ input, output }) => toUsd(listed, input, output));
  return {
    calls: rangeOf(({ calls }) => calls),
    input_tokens: rangeOf(({ input }) => input),
    output_tokens: clamp(
      rangeOf(({ output }) => output),
      maxOutputTokens,
    ),
    cost_usd: price === null ? null : clamp(costOf(price), maxCostUsd),
    assumptions: assume(question, rerolls),
  };
};
