import { setTimeout as pause } from 'node:timers/promises';

import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client, Pool, type ClientBase } from 'pg';

import type { Database } from './database.ts';
import { listenAlone } from './listen.ts';
import { MIGRATIONS } from './migrations.ts';
import { toDatabase } from './pool-database.ts';
import { SESSION_SETTINGS, STATEMENT_MS } from './session.ts';

export interface PostgresOptions {
  /** The longest that one statement may take, in milliseconds. */
  statementMs?: number;
}

/** One at a time, however many instances start together. The number is only a name. */
const MIGRATION_LOCK = 7_236_001;
const CONNECT_MS = 5_000;
/** A server that is there says itself that a statement took too long. Only of one that is not, the client gives up. */
const ANSWER_MS = 2_000;
/** At the end nothing is waited for any longer than this: a server that hangs would hold the process. */
const CLOSE_MS = 1_000;

/** A connection in use that breaks must not end the process. Whoever uses it hears of it from its own statement. */
const survive = (client: ClientBase): void => {
  client.on('error', () => {});
};

const migrateAlone = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  survive(client);
  await client.connect();
  try {
    // Another instance may take long over its migration, and so may ours: no default of the role cuts it.
    await client.query('set statement_timeout = 0; set lock_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
};

/**
 * Each limit is the server's own: it ends the statement there, and its locks with it. A wait for a lock
 * ends a little earlier than a statement that works, so that the log tells one from the other by its code.
 */
const toLimits = (statementMs: number): string =>
  `set statement_timeout = ${statementMs}; set lock_timeout = ${Math.ceil(statementMs * 0.75)};
   set idle_in_transaction_session_timeout = ${statementMs}`;

/** A PostgreSQL server, 15 or newer, which any number of instances may share. */
export const openPostgres = async (
  url: string,
  { statementMs = STATEMENT_MS }: PostgresOptions = {},
): Promise<Database> => {
  await migrateAlone(url);
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: statementMs + ANSWER_MS,
    max: 20,
    // eslint-disable-next-line typescript/no-misused-promises -- the pool waits for it, its types do not say so
    onConnect: (client) => {
      survive(client);
      return client.query(`${SESSION_SETTINGS}; ${toLimits(statementMs)}`);
    },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  return {
    ...toDatabase(pool),
    exclusive: false,
    listen: listenAlone(() => new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })),
    // Whose disk it is and how full, only the server knows.
    checkRoom: () => Promise.resolve(),
    close: () => Promise.race([pool.end(), pause(CLOSE_MS, undefined, { ref: false })]),
  };
};
