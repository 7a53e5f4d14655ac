import { sql, type SQL } from 'drizzle-orm';

import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { rowsOf } from '../rows-of.ts';
import { toTextArray } from '../sql-array.ts';
import { toListQuery, toMatchQuery, type FoundEntity, type Match, type SearchPage } from './entity-match.ts';

/** How many catalog words to fetch for a mistyped word; the caller decides which one was meant. */
const NEAR = 50;
/** Each is compared with every word of a small catalog, so other statements get their turn in between. */
const COMPARED_AT_ONCE = 2;

export interface EntitySearch {
  /** Everything: official first, then verified; by name within a tier. */
  list(page: SearchPage): Promise<FoundEntity[]>;
  /** Best first. */
  match(match: Match, page: SearchPage): Promise<FoundEntity[]>;
  /** The first `most` of these words that carry meaning (`the` does not), in their order. */
  lookUp(words: readonly string[], most: number): Promise<KnownWord[]>;
}

export interface KnownWord {
  word: string;
  /** Words that look like it or start with it; empty when the catalog has the word itself. */
  near: string[];
}

type FoundRow = Omit<FoundEntity, 'trustTier' | 'deprecation'> & {
  trust_tier: FoundEntity['trustTier'];
  status_message: string | null;
};

/** Compares only words that will be used. `near` is null where it is not known yet. */
const toLookUpQuery = (words: readonly string[], most: number): SQL => sql`
  select typed.word, case
    when typed.known then '{}'
    when row_number() over (partition by typed.known order by typed.place) <= ${COMPARED_AT_ONCE} then array(
      select near.word from (
        (select known.word from catalog_words known where known.word % typed.word
         order by similarity(known.word, typed.word) desc, known.word limit ${NEAR})
        union
        (select known.word from catalog_words known
         where known.word > typed.word and known.word < typed.word || U&'\\+10FFFF'
         order by known.word limit ${NEAR})
      ) near order by near.word
    ) end as near
  from (
    select word, place, exists (select from catalog_words known where known.word = each.word) as known
    from unnest(${toTextArray(words)}) with ordinality as each (word, place)
    where numnode(plainto_tsquery('english', word)) > 0 order by place limit ${most}
  ) typed
  order by typed.place`;

export const createEntitySearch = ({ orm }: Database): EntitySearch => {
  const find = async (query: SQL): Promise<FoundEntity[]> => {
    const rows = await rowsOf<FoundRow>(orm, query);
    return rows.map(({ trust_tier: trustTier, status_message: deprecation, ...found }) => ({
      ...found,
      trustTier,
      deprecation,
    }));
  };

  const lookUp = async (words: readonly string[], most: number): Promise<KnownWord[]> => {
    const query = toLookUpQuery(words, most);
    const rows = await rowsOf<Omit<KnownWord, 'near'> & { near: string[] | null }>(orm, query);
    const left = rows.flatMap(({ word, near }) => (near === null ? [word] : []));
    const further = left.length === 0 ? [] : await lookUp(left, left.length);
    return rows.map(({ word, near }) => ({
      word,
      near: near ?? further.find((each) => each.word === word)?.near ?? [],
    }));
  };

  return guard({
    list: (page) => find(toListQuery(page)),
    match: (match, page) => find(toMatchQuery(match, page)),
    lookUp,
  });
};
