import { sql, type SQL } from 'drizzle-orm';

import type { Database } from './database.ts';
import { toListQuery, toMatchQuery, type FoundEntity, type Match, type SearchPage } from './entity-match.ts';
import { guard } from './guard.ts';
import { rowsOf } from './rows-of.ts';
import { toTextArray } from './sql-array.ts';

/** Looked at for a mistyped word; which of them it was is for the caller to say. */
const NEAR = 50;

export interface EntitySearch {
  /** Everything: official first, then verified, by name. */
  list(page: SearchPage): Promise<FoundEntity[]>;
  /** Best first. */
  match(match: Match, page: SearchPage): Promise<FoundEntity[]>;
  /** What is known of some words, in their order. */
  lookUp(words: readonly string[]): Promise<KnownWord[]>;
}

export interface KnownWord {
  word: string;
  /** It is in every other text and says nothing: `the`. */
  isEmpty: boolean;
  /** Words that look like it or that it begins; none of them where an entity has the word itself. */
  near: string[];
}

type FoundRow = Omit<FoundEntity, 'trustTier'> & { trust_tier: FoundEntity['trustTier'] };

const toLookUpQuery = (words: readonly string[]): SQL => sql`
  select typed.word, numnode(plainto_tsquery('english', typed.word)) = 0 as "isEmpty", case
    when exists (select from catalog_words known where known.word = typed.word) then '{}'
    else array(
      select near.word from (
        (select known.word from catalog_words known where known.word % typed.word
         order by similarity(known.word, typed.word) desc, known.word limit ${NEAR})
        union
        (select known.word from catalog_words known
         where known.word > typed.word and known.word < typed.word || U&'\\+10FFFF'
         order by known.word limit ${NEAR})
      ) near order by near.word
    ) end as near
  from unnest(${toTextArray(words)}) with ordinality as typed (word, place)
  order by typed.place`;

export const createEntitySearch = ({ orm }: Database): EntitySearch => {
  const find = async (query: SQL): Promise<FoundEntity[]> =>
    (await rowsOf<FoundRow>(orm, query)).map(({ trust_tier: trustTier, ...found }) => ({
      ...found,
      trustTier,
    }));

  return guard({
    list: (page) => find(toListQuery(page)),
    match: (match, page) => find(toMatchQuery(match, page)),
    lookUp: (words) => rowsOf(orm, toLookUpQuery(words)),
  });
};
