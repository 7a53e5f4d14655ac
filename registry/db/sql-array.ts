import { sql, type SQL } from 'drizzle-orm';

/** One parameter for any number of texts, because a statement takes at most 65,535 parameters. */
export const toTextArray = (texts: readonly string[]): SQL => sql`${sql.param([...texts])}::text[]`;

export const toUuidArray = (ids: readonly string[]): SQL => sql`${sql.param([...ids])}::uuid[]`;
