import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';

import type { Database, Orm, Queries } from './database.ts';
import { guard } from './guard.ts';

/** A connection as statements with parameters are sent on it. */
type ToClient = (client: Pool | PoolClient) => Pool | PoolClient;

const toQueries = (client: Pool | PoolClient, toNamed: ToClient): Queries => ({
  query: async (text, parameters = []) => {
    // Only what has parameters is one statement for certain, and may have a name.
    const { rows } = await (parameters.length > 0
      ? toNamed(client).query<Record<string, unknown>>({ text, values: [...parameters] })
      : client.query<Record<string, unknown>>(text));
    return { rows };
  },
  exec: async (text) => {
    // Without parameters, a text may hold several statements, which then return several results.
    const results: unknown = await client.query(text);
    return (Array.isArray(results) ? results : [results]) as { rows: Record<string, unknown>[] }[];
  },
});

/**
 * Closes a connection whose transaction failed, which also rolls the transaction back. We cannot know what the
 * server is still doing for it, and any later statement on it would join that transaction.
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

/** What both databases do through their pool of connections. */
export const toDatabase = (
  pool: Pool,
  toClient: ToClient = (client) => client,
): Pick<Database, 'orm' | 'ping' | 'query' | 'exec' | 'transaction'> => ({
  // The ORM's own transaction returns a connection in any state, and does not return it at all when `begin`
  // fails.
  orm: Object.assign(drizzle(toClient(pool)), {
    transaction: <Result>(work: (tx: Orm) => Promise<Result>) =>
      inTransaction(pool, (client) => work(drizzle(toClient(client)))),
  }),
  ...toQueries(pool, toClient),
  transaction: (work) => inTransaction(pool, (client) => work(toQueries(client, toClient))),
  ...guard({ ping: async () => void (await pool.query('select 1')) }),
});
