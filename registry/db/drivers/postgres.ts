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
  /** The time limit for one statement, in milliseconds. */
  statementMs?: number;
  /** Whether migrations run first; they do unless this is false. */
  migrate?: boolean;
}

/** Migrations run one at a time, however many instances start together. The number is an arbitrary name. */
const MIGRATION_LOCK = 7_236_001;
const CONNECT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
/**
 * A server that is reachable reports a timeout itself. The client waits this much longer and gives up only if
 * it is not.
 */
const ANSWER_MS = 2_000;
/** At shutdown we wait no longer than this, because a server that hangs would keep the process alive. */
const CLOSE_MS = 1_000;

/** A connection that breaks in use must not end the process. The statement that was using it reports the error. */
const survive = (client: ClientBase): void => {
  client.on('error', () => {});
};

const migrateAlone = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  survive(client);
  await client.connect();
  try {
    // A migration may take long, here or in another instance, so no default of the role may cut it short.
    await client.query('set statement_timeout = 0; set lock_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    // Ending the session releases the lock.
    await client.end();
  }
};

/** This process has one more, which listens. docs/scale.md counts with both. */
const MOST_CONNECTIONS = 20;

/**
 * The server enforces each limit: it ends the statement and releases its locks. Waiting for a lock times out a
 * little before a working statement does, so the log can tell them apart by their codes.
 */
const toLimits = (statementMs: number): string =>
  `set statement_timeout = ${statementMs}; set lock_timeout = ${Math.ceil(statementMs * 0.75)};
   set idle_in_transaction_session_timeout = ${statementMs}`;

/** A PostgreSQL server, version 15 or newer, that any number of instances may share. */
export const openPostgres = async (
  url: string,
  { statementMs = STATEMENT_MS, migrate: isToMigrate = true }: PostgresOptions = {},
): Promise<Database> => {
  if (isToMigrate) await migrateAlone(url);
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: statementMs + ANSWER_MS,
    max: MOST_CONNECTIONS,
    // eslint-disable-next-line typescript/no-misused-promises -- the pool waits for it, its types do not say so
    onConnect: (client) => {
      survive(client);
      return client.query(`${SESSION_SETTINGS}; ${toLimits(statementMs)}`);
    },
  });
  // The pool replaces an idle connection that breaks; without a listener the error would end the process.
  pool.on('error', () => {});
  return {
    ...toDatabase(pool),
    exclusive: false,
    listen: listenAlone(
      () =>
        new Client({
          connectionString: url,
          connectionTimeoutMillis: CONNECT_MS,
          // It may be silent for hours, and nobody else would notice that the network dropped it.
          keepAlive: true,
          keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
        }),
    ),
    // Only the server knows its disk and how full it is.
    checkRoom: () => Promise.resolve(),
    copyTo: null,
    close: () => Promise.race([pool.end(), pause(CLOSE_MS, undefined, { ref: false })]),
  };
};
