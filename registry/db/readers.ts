import { sql, type SQL } from 'drizzle-orm';

/** Who reads. */
export interface Reader {
  /** Null if nobody is signed in. */
  handle: string | null;
  /** What the address of a draft ends in. */
  link: string | null;
}

export const EVERYBODY: Reader = { handle: null, link: null };

/**
 * Whether a reader may see a row. This is the only place that decides it. The table has `namespace`, `visibility`,
 * and, if it is not of publications itself, names its publication in `label` and `publication`.
 */
export const isVisibleTo = (
  { handle, link }: Reader,
  table: 'entity_versions' | 'bundle_publications',
): SQL => {
  const of = (column: string): SQL => sql.raw(`${table}.${column}`);
  const hasLink =
    table === 'bundle_publications'
      ? sql`${of('link')} = ${link}`
      : sql`exists (select from bundle_publications draft where draft.label = ${of('label')}
          and draft.number = ${of('publication')} and draft.link = ${link})`;
  return sql`(${of('visibility')} = 'public'
    ${handle === null ? sql`` : sql`or ${of('namespace')} = ${handle}`}
    ${link === null ? sql`` : sql`or (${of('visibility')} = 'draft' and ${hasLink})`})`;
};
