import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';

import type { Database, Orm, Queries } from './database.ts';
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

/**
 * A connection whose transaction failed is closed, which is also what rolls back: nobody knows what the
 * server still does for it, and whatever came over it next would be part of that transaction.
 */
const inTransaction = async <Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> => {
  const client = await pool.connect();
  let isClean = false;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    isClean = true;
    return result;
  } finally {
    client.release(!isClean);
  }
};

/** What either database does through its pool of connections. */
export const toDatabase = (
  pool: Pool,
  /** What the ORM speaks to in place of a connection. */
  toClient: (client: Pool | PoolClient) => Pool | PoolClient = (client) => client,
): Pick<Database, 'orm' | 'ping' | 'query' | 'exec' | 'transaction'> => ({
  // The ORM's own transaction gives a connection back in whatever state it is, and none at all when `begin` fails.
  orm: Object.assign(drizzle(toClient(pool)), {
    transaction: <Result>(work: (tx: Orm) => Promise<Result>) =>
      inTransaction(pool, (client) => work(drizzle(toClient(client)))),
  }),
  ...toQueries(pool),
  transaction: (work) => inTransaction(pool, (client) => work(toQueries(client))),
  ...guard({ ping: async () => void (await pool.query('select 1')) }),
});
