/**
 * The first half of opening an embedded database. It loads almost nothing, so that the database's thread is at work
 * while this process loads the rest.
 */
import { openDatabaseThread, type DatabaseThread } from '../db/drivers/embedded/database-thread.ts';
import { STATEMENT_MS } from '../db/drivers/session.ts';
import type { DatabaseEvent } from '../db/index.ts';
import { ownFolder } from './folder-owner.ts';

export interface BeginDatabaseParts {
  /** `postgres://…` or `pglite:<folder>`. */
  url: string;
  /** The time limit for one statement, in milliseconds. */
  statementMs?: number;
  /** Called when the embedded database fails and when it answers again. */
  report?: (event: DatabaseEvent) => void;
}

/** A folder that this process owns, and whose database is opening. */
export interface BegunDatabase {
  readonly folder: string;
  /** Rejects with a `DatabaseGoneError` when the database cannot be opened. */
  readonly thread: Promise<DatabaseThread>;
  /** Answers what other processes ask. Until this is called, they wait. */
  answerWith(answer: (line: string) => Promise<string>): void;
  /** Lets another process own the folder. The database must be closed. */
  release(): Promise<void>;
}

/** The folder of an embedded database; null for a server. */
export const folderOf = (url: string): string | null =>
  url.startsWith('pglite:') ? url.slice('pglite:'.length) : null;

/**
 * Makes this process the owner of an embedded database's folder and begins to open it; null for a server, where nothing
 * can be done ahead. Throws `FolderInUseError` when the folder already has an owner.
 */
export const beginDatabase = async ({
  url,
  statementMs = STATEMENT_MS,
  report = () => {},
}: BeginDatabaseParts): Promise<BegunDatabase | null> => {
  const folder = folderOf(url);
  if (folder === null) return null;
  const answering = Promise.withResolvers<(line: string) => Promise<string>>();
  const owner = await ownFolder(folder, async (line) => (await answering.promise)(line));
  const thread = openDatabaseThread({ folder, statementMs, report });
  // Whoever opens the database learns of it.
  thread.catch(() => {});
  return { folder, thread, answerWith: answering.resolve, release: () => owner.release() };
};
