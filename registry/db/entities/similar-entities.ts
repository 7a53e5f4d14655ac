import { sql, type SQL } from 'drizzle-orm';

import type { Entity } from '../../../lib/protocol/index.ts';
import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { rowsOf } from '../rows-of.ts';
import { toTextArray } from '../sql-array.ts';
import { toLabels } from './search-labels.ts';

/**
 * From here on names are alike. Measured on the seeded catalog: unrelated ones of one kind have at most 0.41 of their
 * trigrams in common.
 */
export const LIKE_NAME = 0.6;
/** How many of each kind of candidate are compared with one entity. */
const CANDIDATES = 20;
/**
 * How many names that are alike are put in order, the first ones in the table: where thousands are, such as those with a
 * number at the end, each member would read them all. The same name is found in any case.
 */
const ALIKE_NAMES = 200;

/** Something that is about to be published. */
export interface EntityToCompare {
  kind: Entity['kind'];
  name: string;
  description: string;
  /** Plain lower-case words of the name, and the first of the description. */
  nameWords: string;
  firstWords: string;
}

export interface SimilarEntity {
  /** The index of what it is similar to. */
  place: number;
  namespace: string;
  name: string;
  version: string;
  kind: Entity['kind'];
  /** How much of all their trigrams names have in common, and names with descriptions: 0 to 1. */
  ofNames: number;
  ofTexts: number;
}

export interface SimilarEntities {
  /**
   * What everybody may see of other publishers, of the same kind, with the name, one like it, all words of the name, or
   * all first words of the description. One statement for every twenty.
   */
  findSimilar(namespace: string, wanted: readonly EntityToCompare[]): Promise<SimilarEntity[]>;
}

/** On the embedded database other statements get their turn in between. */
const COMPARED_AT_ONCE = 20;

const COLUMNS = sql.raw('namespace, name, version, kind, description');

const toCandidates = (condition: SQL): SQL =>
  sql`(select ${COLUMNS} from entities where ${condition} and kind = wanted.kind and namespace <> wanted.namespace
    limit ${CANDIDATES})`;

/** Null if none of the words carries meaning, which would find everything of the kind. */
const toQuery = (words: SQL): SQL =>
  sql`(select nullif(plainto_tsquery('english', ${words})::text, '')::tsquery && wanted.label::tsquery)`;

const toStatement = (namespace: string, wanted: readonly EntityToCompare[]): SQL => sql`
  select wanted.place::integer - 1 as place, found.namespace, found.name, found.version, found.kind,
            similarity(found.name, wanted.name)::float8 as "ofNames",
            similarity(found.name || ' ' || found.description, wanted.name || ' ' || wanted.description)::float8 as "ofTexts"
          from (
            select each.*, ${namespace}::text collate "C" as namespace
            from unnest(
              ${toTextArray(wanted.map(({ kind }) => kind))},
              ${toTextArray(wanted.flatMap(({ kind }) => toLabels({ kind })))},
              ${toTextArray(wanted.map(({ name }) => name))},
              ${toTextArray(wanted.map(({ description }) => description))},
              ${toTextArray(wanted.map(({ nameWords }) => nameWords))},
              ${toTextArray(wanted.map(({ firstWords }) => firstWords))}
            ) with ordinality as each (kind, label, name, description, name_words, first_words, place)
          ) wanted
          cross join lateral (
            ${toCandidates(sql`name = wanted.name`)}
            union
            (select ${COLUMNS} from (
                select ${COLUMNS} from entities
                where name % wanted.name and kind = wanted.kind and namespace <> wanted.namespace
                limit ${ALIKE_NAMES}
              ) alike
              order by similarity(name, wanted.name) desc, namespace, name limit ${CANDIDATES})
            union
            ${toCandidates(sql`head @@ ${toQuery(sql`wanted.name_words`)}`)}
            union
            ${toCandidates(sql`head @@ ${toQuery(sql`wanted.first_words`)}`)}
          ) found
          order by place, "ofNames" desc, "ofTexts" desc, found.namespace, found.name`;

export const createSimilarEntities = ({ orm }: Database): SimilarEntities => {
  const compare = (namespace: string, wanted: readonly EntityToCompare[]): Promise<SimilarEntity[]> =>
    orm.transaction(async (tx) => {
      // None of the members may read the whole catalog, and `%` asks the setting what is alike.
      await rowsOf(
        tx,
        sql`select set_config('enable_seqscan', 'off', true), set_config('pg_trgm.similarity_threshold', ${String(LIKE_NAME)}, true)`,
      );
      return rowsOf<SimilarEntity>(tx, toStatement(namespace, wanted));
    });

  return guard({
    findSimilar: async (namespace, wanted) => {
      const found: SimilarEntity[] = [];
      for (let from = 0; from < wanted.length; from += COMPARED_AT_ONCE) {
        const part = await compare(namespace, wanted.slice(from, from + COMPARED_AT_ONCE));
        found.push(...part.map((each) => ({ ...each, place: each.place + from })));
      }
      return found;
    },
  });
};
