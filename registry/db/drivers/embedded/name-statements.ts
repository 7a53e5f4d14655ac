import type { Pool, PoolClient, QueryArrayConfig, QueryConfig } from 'pg';

/**
 * A search's statement depends on its number of words. Once there are this many names, new statements stay
 * unnamed.
 */
const MOST_NAMES = 200;

type Statement = QueryConfig | QueryArrayConfig;

/**
 * Names each statement by its text, so that the database plans it once per session. On the embedded database,
 * planning is most of the cost of a small statement. Returns clients for the ORM.
 */
export const createStatementNames = (): ((client: Pool | PoolClient) => PoolClient) => {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    if (!names.has(text) && names.size < MOST_NAMES) names.set(text, `statement_${names.size}`);
    return names.get(text);
  };
  const withName = (statement: Statement): Statement => {
    const name = statement.name ?? nameOf(statement.text);
    return name === undefined ? statement : { ...statement, name };
  };
  return (client) =>
    ({
      query: (statement: Statement, values?: unknown[]) => client.query(withName(statement), values),
    }) as unknown as PoolClient;
};
