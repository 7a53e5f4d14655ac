import { fillPlaceholders, sql, type Placeholder, type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

import type { Orm, Queries } from './drivers/database.ts';

/** Rows of a hand-written statement. The caller vouches for their type; the driver does not know it. */
export const rowsOf = async <Row>(orm: Pick<Orm, 'execute'>, query: SQL): Promise<Row[]> => {
  // Both drivers answer in this form.
  const { rows } = (await orm.execute(query)) as { rows: Row[] };
  return rows;
};

const DIALECT = new PgDialect();

/** The same members, whose values are given later. */
export type Given<Values> = { [Name in keyof Values]: Placeholder };

/** Stands in a statement's text for a value of this name. */
export const given = <Name extends string>(name: Name): Placeholder<Name> => sql.placeholder(name);

/**
 * A statement whose text is put together once and not with every call, which costs more than sending it. The caller
 * vouches for the type of its rows.
 */
// eslint-disable-next-line typescript/no-unnecessary-type-parameters -- only its caller knows which values it names
export const prepare = <Values extends object, Row = Record<string, unknown>>(
  statement: SQL,
): ((queries: Pick<Queries, 'query'>, values: Values) => Promise<Row[]>) => {
  const { sql: text, params } = DIALECT.sqlToQuery(statement);
  return async (queries, values) => {
    const { rows } = await queries.query(text, fillPlaceholders(params, values as Record<string, unknown>));
    return rows as Row[];
  };
};
