import { statfs } from 'node:fs/promises';

import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Pool } from 'pg';

import type { Database } from './database.ts';
import { openDatabaseThread, type DatabaseEvent } from './embedded/database-thread.ts';
import { createStatementNames } from './embedded/name-statements.ts';
import { ThreadStream } from './embedded/thread-stream.ts';
import { guard, NoRoomError } from './guard.ts';
import { listenInPool } from './listen.ts';
import { MIGRATIONS } from './migrations.ts';
import { toDatabase } from './pool-database.ts';
import { EMBEDDED_PLANNING, SESSION_SETTINGS, STATEMENT_MS } from './session.ts';

/**
 * PostgreSQL writes its log in pieces of 16 MiB and gives up for good when it cannot make the next one,
 * so two of them are kept free, and a little for what cannot be foreseen.
 */
const LEAST_FREE_BYTES = 48 * 1024 * 1024;
/** What a row costs on the disk, for each of its bytes: the log has it too, and an index. */
const BYTES_PER_BYTE = 3;

/** What opening the folder again may take on a busy machine. */
const REOPEN_MS = 10_000;

export interface EmbeddedParts {
  /** How long a statement may take, and how long one may wait for its turn, in milliseconds. */
  statementMs?: number;
  report?: (event: DatabaseEvent) => void;
}

/**
 * PostgreSQL in a thread of this process, in a folder. There is no lock in it: two processes on one folder
 * lose rows in silence, so only the owner of the folder may call this. Every statement has a deadline; when
 * the thread does not keep it, it is ended, the statement rejects, and the folder is opened again.
 */
export const openPglite = async (
  folder: string,
  { statementMs = STATEMENT_MS, report = () => {} }: EmbeddedParts = {},
): Promise<Database> => {
  const thread = await openDatabaseThread({ folder, statementMs, report });
  const listening = listenInPool();
  const pool = new Pool({
    // It has one session.
    max: 1,
    stream: () => new ThreadStream(thread),
    // Whoever waits behind a statement that is ended is served by the thread that takes over.
    connectionTimeoutMillis: statementMs + REOPEN_MS,
    // Opening a session costs two statements, and there is nothing to save by closing it.
    idleTimeoutMillis: 0,
    // eslint-disable-next-line typescript/no-misused-promises -- the pool waits for it, its types do not say so
    onConnect: async (client) => {
      // One that breaks while it is in use is heard of by the statement that was in it.
      client.on('error', () => {});
      await client.query(SESSION_SETTINGS);
      await listening.onConnect(client);
    },
  });
  // A session that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  const close = async (): Promise<void> => {
    await thread.close();
    await pool.end();
  };
  try {
    await migrate(drizzle(pool), { migrationsFolder: MIGRATIONS });
    await pool.query(EMBEDDED_PLANNING);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...toDatabase(pool, createStatementNames()),
    exclusive: true,
    listen: listening.listen(pool),
    ...guard({
      checkRoom: async (bytes: number) => {
        const { bavail, bsize } = await statfs(folder);
        if (bavail * bsize < LEAST_FREE_BYTES + BYTES_PER_BYTE * bytes)
          throw new NoRoomError('The disk of the database is full');
      },
    }),
    close,
  };
};
