import { toVisible } from '../../base/text.ts';

const MAX_QUERY = 100;
const MAX_WORDS = 6;

/**
 * Matches whole words only; anything longer is not a word and may be part of a token. Scripts without case are
 * matched in pieces: no token uses them, and they may be written without spaces.
 */
const WORD = /(?<![\p{L}\p{N}])[\p{L}\p{N}]{3,24}(?![\p{L}\p{N}])|\p{Lo}{3,24}/gu;

/** Words that many goals share, so they say nothing. */
export const COMMON = new Set(
  `about agent agents all and any are build can create does each every for from give has have into its like make mcp need
  our out please server should skill skills some that the their them then there they this tool use using want what
  when where which who will with would write you your`.split(/\s+/),
);

const toWords = (goal: string): string => {
  const words = goal.toLowerCase().match(WORD) ?? [];
  return [...new Set(words)]
    .filter((word) => !COMMON.has(word))
    .slice(0, MAX_WORDS)
    .join(' ');
};

/**
 * What to search the catalog for: the model's proposals, because it knows synonyms, then the goal's own words,
 * because an answer can be talked into omitting something.
 */
export const toQueries = (goal: string, proposed: readonly string[], limit: number): string[] => {
  const own = toWords(goal);
  const cleaned = proposed
    .map((query) => toVisible(query, MAX_QUERY).replaceAll(/\s+/g, ' ').trim())
    .filter((query) => query !== '' && query !== own);
  const chosen = [...new Set(cleaned)].slice(0, own === '' ? limit : limit - 1);
  return own === '' ? chosen : [...chosen, own];
};
