import { statfs } from 'node:fs/promises';

import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Pool } from 'pg';

import type { Database } from './database.ts';
import { copyFolder } from './embedded/copy-folder.ts';
import { openDatabaseThread, type DatabaseEvent, type DatabaseThread } from './embedded/database-thread.ts';
import { createStatementNames } from './embedded/name-statements.ts';
import { ThreadStream } from './embedded/thread-stream.ts';
import { guard, NoRoomError } from './guard.ts';
import { listenInPool } from './listen.ts';
import { MIGRATIONS } from './migrations.ts';
import { toDatabase } from './pool-database.ts';
import { EMBEDDED_PLANNING, SESSION_SETTINGS, STATEMENT_MS } from './session.ts';

/**
 * PostgreSQL writes its log in files of 16 MiB and stops for good when it cannot create the next one. We keep
 * room for two of them, plus a little for the unforeseen.
 */
export const LEAST_FREE_BYTES = 48 * 1024 * 1024;
/** Disk bytes per byte of a row: the log and an index hold it too. */
const BYTES_PER_BYTE = 3;

/** How long reopening the folder may take on a busy machine. */
const REOPEN_MS = 10_000;

export interface EmbeddedParts {
  /** How long a statement may take, and how long one may wait for its turn, in milliseconds. */
  statementMs?: number;
  /** Whether migrations run first; they do unless this is false. */
  migrate?: boolean;
  report?: (event: DatabaseEvent) => void;
  /** The folder's thread, when it is opening already; it has the limit and the `report` of its own then. */
  thread?: Promise<DatabaseThread>;
}

/**
 * PostgreSQL in a thread of this process, stored in a folder. The folder has no lock of its own, and two
 * processes on one folder silently lose rows, so only the folder's owner may call this. Every statement has a
 * deadline. When the thread misses it, the thread is ended, the statement rejects, and the folder is opened
 * again.
 */
export const openPglite = async (
  folder: string,
  {
    statementMs = STATEMENT_MS,
    migrate: isToMigrate = true,
    report = () => {},
    ...parts
  }: EmbeddedParts = {},
): Promise<Database> => {
  const thread = await (parts.thread ?? openDatabaseThread({ folder, statementMs, report }));
  const listening = listenInPool();
  const pool = new Pool({
    // The embedded database has one session.
    max: 1,
    stream: () => new ThreadStream(thread),
    // A statement waiting behind one that was ended is served by the new thread.
    connectionTimeoutMillis: statementMs + REOPEN_MS,
    // Opening a session costs two statements, and closing one saves nothing.
    idleTimeoutMillis: 0,
    // eslint-disable-next-line typescript/no-misused-promises -- the pool waits for it, its types do not say so
    onConnect: async (client) => {
      // When a client breaks in use, its own statement reports that.
      client.on('error', () => {});
      await client.query(SESSION_SETTINGS);
      await listening.onConnect(client);
    },
  });
  // The pool replaces a session that breaks; without a listener the error would end the process.
  pool.on('error', () => {});
  const close = async (): Promise<void> => {
    await thread.close();
    await pool.end();
  };
  try {
    if (isToMigrate) {
      await migrate(drizzle(pool), { migrationsFolder: MIGRATIONS });
      await pool.query(EMBEDDED_PLANNING);
    }
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
    copyTo: async (target) => {
      // Who has the only session is alone: no transaction is open, and none begins.
      const client = await pool.connect();
      try {
        await client.query('checkpoint');
        await copyFolder(folder, target);
      } finally {
        client.release();
      }
    },
    close,
  };
};
