import { sql, type SQL } from 'drizzle-orm';

import type { Entity } from '../../../lib/protocol/index.ts';
import { toLabelQuery, toLabels, type Labelled } from './search-labels.ts';

/**
 * The cost of a search must not grow with the catalog, but a common word matches a fixed share of it. So a
 * match ranks a bounded number of candidates, each taken from an index: those whose name is exactly what was
 * typed, then the first ones that match in their head, then in their bodies. "First" is the order in the table,
 * because any other order would have to look at all of them. Words with fewer matches than these bounds are
 * ranked completely; that is most words in any catalog, and all of them in a catalog of a few hundred.
 */
const CANDIDATES = 500;
/** The bound per word when any of the words will do. Rare words, which say most, have fewer matches than this. */
const CANDIDATES_OF_WORD = 100;

/** An entity must have everything named here. */
export type SearchFilters = Labelled;

export interface FoundEntity {
  namespace: string;
  name: string;
  version: string;
  kind: Entity['kind'];
  description: string;
  capabilities: string[];
  trustTier: Entity['trust_tier'];
  /** Why it is deprecated; null if it is active. */
  deprecation: string | null;
  /** Its latest version is a design that nobody can install yet. */
  specification: boolean;
  /** Its place among the results: lower is better. 0 when there was nothing to rank by. */
  place: number;
}

/** The entity after which a page begins. */
export type SearchPosition = Pick<FoundEntity, 'namespace' | 'name' | 'trustTier' | 'place'>;

export interface SearchPage {
  filters: SearchFilters;
  after: SearchPosition | null;
  limit: number;
}

export type Match =
  /** In the syntax of `websearch_to_tsquery`; `name` is the name of an entity that is exactly this. */
  | { how: 'as-typed'; text: string; name: string }
  /** Any word of a group matches it; all groups must match, or any of them. No word of `without` may occur. */
  | { how: 'all' | 'any'; groups: string[][]; without: string[] };

const COLUMNS = sql.raw(
  'namespace, name, version, kind, description, capabilities, trust_tier, status_message',
);
const ORDER = sql.raw('place, trust_tier, namespace, name');

/** Only what is found is asked for it: the rows to rank are many, and do not hold it. */
const withSpecification = (found: SQL): SQL => sql`
  select found.*, version_of.specification
  from (${found}) found join entity_versions version_of using (namespace, name, version)
  order by ${ORDER}`;

const toCandidates = (condition: SQL, bound: number): SQL =>
  sql`(select ${COLUMNS}, head from entities where ${condition} limit ${bound})`;

/** No entity is in two of these. */
const toCandidatesOf = (query: SQL, name: string): SQL[] => [
  toCandidates(sql`name = ${name} and head @@ ${query}`, CANDIDATES),
  toCandidates(sql`name <> ${name} and head @@ ${query}`, CANDIDATES),
  toCandidates(sql`whole @@ ${query} and not head @@ ${query}`, CANDIDATES),
];

const toGroup = (words: readonly string[]): SQL =>
  sql`(${sql.join(
    words.map((word) => sql`plainto_tsquery('english', ${word})`),
    sql` || `,
  )})`;

interface Ranking {
  candidates: SQL[];
  /** Every word that an entity's head has counts, even if others are missing or only in the body. */
  rankBy: SQL;
  name: string;
}

const toRanking = (match: Match, filters: SearchFilters): Ranking => {
  const labels = toLabelQuery(toLabels(filters));
  const restrict = (query: SQL): SQL => (labels === null ? query : sql`(${query} && ${labels})`);
  if (match.how === 'as-typed') {
    const { text, name } = match;
    const query = sql`websearch_to_tsquery('english', ${text})`;
    const rankBy = sql`replace(${query}::text, '&', '|')::tsquery`;
    return { candidates: toCandidatesOf(restrict(query), name), rankBy, name };
  }
  const groups = match.groups.map(toGroup);
  const without = sql.join(match.without.map((word) => sql` && !!plainto_tsquery('english', ${word})`));
  const candidates =
    match.how === 'all'
      ? toCandidatesOf(restrict(sql`(${sql.join(groups, sql` && `)}${without})`), '')
      : groups.map((group) =>
          toCandidates(sql`head @@ ${restrict(sql`(${group}${without})`)}`, CANDIDATES_OF_WORD),
        );
  return { candidates, rankBy: sql`(${sql.join(groups, sql` || `)})`, name: '' };
};

const isAfter = (after: SearchPosition | null): SQL =>
  after === null
    ? sql`true`
    : sql`(${ORDER}) > (${after.place}::integer, ${after.trustTier}::trust_tier, ${after.namespace}, ${after.name})`;

/**
 * Best first: a name that is exactly what was typed, then by rank, which a better trust tier raises a little and a
 * deprecation halves.
 */
export const toMatchQuery = (match: Match, { filters, after, limit }: SearchPage): SQL => {
  const { candidates, rankBy, name } = toRanking(match, filters);
  // Only with `any` may an entity be a candidate twice.
  const distinct = sql.raw(match.how === 'any' ? 'distinct on (namespace, name)' : '');
  return withSpecification(sql`
    with candidates as (${sql.join(candidates, sql` union all `)}),
    ranked as (
      select ${distinct} ${COLUMNS}, -round(
        1000000 * ts_rank(head, ${rankBy}, 1)
          * case trust_tier when 'official' then 1.2 when 'verified' then 1.1 else 1 end
          * case when status_message is null then 1 else 0.5 end
        + case when name = ${name} then 1000000 else 0 end
      )::integer as place
      from candidates
    )
    select * from ranked where ${isAfter(after)} order by ${ORDER} limit ${limit}`);
};

/** Everything with these labels: official first, then verified; by name within a tier. */
export const toListQuery = ({ filters, after, limit }: SearchPage): SQL => {
  const labels = toLabelQuery(toLabels(filters));
  const isLabelled = labels === null ? sql`true` : sql`head @@ ${labels}`;
  const isListedAfter =
    after === null
      ? sql`true`
      : sql`(trust_tier, namespace, name) > (${after.trustTier}::trust_tier, ${after.namespace}, ${after.name})`;
  return withSpecification(sql`
    select ${COLUMNS}, 0 as place from entities where ${isLabelled} and ${isListedAfter}
    order by trust_tier, namespace, name limit ${limit}`);
};
