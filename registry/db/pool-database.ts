import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';

import type { Database, Queries } from './database.ts';
import { guard } from './guard.ts';

const toQueries = (client: Pool | PoolClient): Queries => ({
  query: async (text, parameters = []) => {
    const { rows } = await client.query<Record<string, unknown>>(text, [...parameters]);
    return { rows };
  },
  exec: async (text) => {
    // Without parameters a text may hold several statements, and then there are several results.
    const results: unknown = await client.query(text);
    return (Array.isArray(results) ? results : [results]) as { rows: Record<string, unknown>[] }[];
  },
});

const inTransaction = async <Result>(
  pool: Pool,
  work: (queries: Queries) => Promise<Result>,
): Promise<Result> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(toQueries(client));
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Ending the connection ends the transaction, also where a rollback would not be answered.
    client.release(true);
    throw error;
  }
};

/** What either database does through its pool of connections. */
export const toDatabase = (
  pool: Pool,
): Pick<Database, 'orm' | 'ping' | 'query' | 'exec' | 'transaction'> => ({
  orm: drizzle(pool),
  ...toQueries(pool),
  transaction: (work) => inTransaction(pool, work),
  ...guard({ ping: async () => void (await pool.query('select 1')) }),
});
