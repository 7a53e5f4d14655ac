import type { EntitySearch, FoundEntity, Match, SearchFilters, SearchPosition } from '../db/index.ts';
import { chooseNear } from './near-words.ts';
import { parseQuery, type ParsedQuery } from './parse-query.ts';

/**
 * How a query was read in the end. A search first takes it as typed. If that finds nothing, words that no
 * entity has are replaced by words near them; if that finds nothing either, any of the words will do. Later
 * pages use the reading that found the first.
 */
export const READINGS = ['as-typed', 'near', 'any'] as const;
export type Reading = (typeof READINGS)[number];

export interface SearchRequest extends SearchFilters {
  /** Empty lists everything. */
  q: string;
}

export interface SearchCursor {
  reading: Reading;
  after: SearchPosition;
}

export interface SearchResult {
  items: FoundEntity[];
  reading: Reading;
  /** Each word that was replaced by others. */
  replaced: { word: string; by: string[] }[];
  /** Null at the end. */
  next: SearchCursor | null;
}

export type Search = (
  request: SearchRequest,
  page: { limit: number; cursor: SearchCursor | null },
) => Promise<SearchResult>;

/** The first meaningful words of a sentence, up to this many, say enough. */
const MOST_WORDS = 8;
/** Meaningful words are looked for among the first typed words, up to this many. */
const MOST_TYPED = 40;

type Replaced = SearchResult['replaced'];

const toMatch = (reading: Reading, parsed: ParsedQuery, words: string[], replaced: Replaced): Match => {
  if (reading === 'as-typed') return { how: 'as-typed', text: parsed.text, name: parsed.name };
  const groups = words.map((word) => replaced.find((each) => each.word === word)?.by ?? [word]);
  return { how: reading === 'any' ? 'any' : 'all', groups, without: parsed.without.slice(0, MOST_WORDS) };
};

const toCursor = (reading: Reading, { place, trustTier, namespace, name }: FoundEntity): SearchCursor => ({
  reading,
  after: { place, trustTier, namespace, name },
});

/** Only the readings that differ from the ones before them. */
const readingsOf = (words: string[], replaced: Replaced): Reading[] => [
  ...(replaced.length > 0 ? (['near'] as const) : []),
  ...(words.length > 1 ? (['any'] as const) : []),
];

export const createSearch = (entities: EntitySearch): Search => {
  const lookUp = async (typed: string[]): Promise<{ words: string[]; replaced: Replaced }> => {
    const known = await entities.lookUp(typed.slice(0, MOST_TYPED), MOST_WORDS);
    const replaced = known.map(({ word, near }) => ({ word, by: chooseNear(word, near) }));
    return { words: known.map(({ word }) => word), replaced: replaced.filter(({ by }) => by.length > 0) };
  };

  return async ({ q, ...filters }, { limit, cursor }) => {
    const page = { filters, after: cursor?.after ?? null, limit: limit + 1 };
    const toResult = (found: FoundEntity[], reading: Reading, replaced: Replaced): SearchResult => {
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { items, reading, replaced, next: last === undefined ? null : toCursor(reading, last) };
    };

    if (q.trim() === '') return toResult(await entities.list(page), 'as-typed', []);
    const parsed = parseQuery(q);
    if (parsed.words.length === 0 && parsed.without.length === 0) return toResult([], 'as-typed', []);
    if (cursor === null || cursor.reading === 'as-typed') {
      const found = await entities.match(toMatch('as-typed', parsed, [], []), page);
      if (found.length > 0 || cursor !== null || parsed.words.length === 0)
        return toResult(found, 'as-typed', []);
    }
    const { words, replaced } = await lookUp(parsed.words);
    if (words.length === 0) return toResult([], 'as-typed', []);
    for (const reading of cursor === null ? readingsOf(words, replaced) : [cursor.reading]) {
      const found = await entities.match(toMatch(reading, parsed, words, replaced), page);
      if (found.length > 0) return toResult(found, reading, replaced);
    }
    return toResult([], 'as-typed', []);
  };
};
