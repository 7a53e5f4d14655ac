import type { SQL } from 'drizzle-orm';

import type { Orm } from './drivers/database.ts';

/** Rows of a statement that is written out. What they are is the caller's word: the driver does not know. */
export const rowsOf = async <Row>(orm: Pick<Orm, 'execute'>, query: SQL): Promise<Row[]> => {
  // Either driver answers so.
  const { rows } = (await orm.execute(query)) as { rows: Row[] };
  return rows;
};
