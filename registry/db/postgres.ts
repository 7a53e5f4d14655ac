import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client, Pool } from 'pg';

import type { Database } from './database.ts';
import { listenAlone } from './listen.ts';
import { MIGRATIONS } from './migrations.ts';
import { toDatabase } from './pool-database.ts';
import { SESSION_SETTINGS } from './session.ts';

/** One at a time, however many instances start together. The number is only a name. */
const MIGRATION_LOCK = 7_236_001;
const CONNECT_MS = 5_000;
const QUERY_MS = 10_000;

const migrateAlone = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
};

/** A PostgreSQL server, 15 or newer, which any number of instances may share. */
export const openPostgres = async (url: string): Promise<Database> => {
  await migrateAlone(url);
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    max: 20,
    // eslint-disable-next-line typescript/no-misused-promises -- the pool waits for it, its types do not say so
    onConnect: (client) => client.query(SESSION_SETTINGS),
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  return {
    ...toDatabase(pool),
    exclusive: false,
    listen: listenAlone(() => new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })),
    // Whose disk it is and how full, only the server knows.
    checkRoom: () => Promise.resolve(),
    close: () => pool.end(),
  };
};
