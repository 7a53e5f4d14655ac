import type { SQL } from 'drizzle-orm';

import type { Orm } from './drivers/database.ts';

/** Rows of a hand-written statement. The caller vouches for their type; the driver does not know it. */
export const rowsOf = async <Row>(orm: Pick<Orm, 'execute'>, query: SQL): Promise<Row[]> => {
  // Both drivers answer in this form.
  const { rows } = (await orm.execute(query)) as { rows: Row[] };
  return rows;
};
