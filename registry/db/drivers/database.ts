import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Either database, as the stores see it. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** Statements as text, for code that brings its own, such as a job queue. Parameters are `$1`, `$2`, … */
export interface Queries {
  query: (text: string, parameters?: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;
  /** Runs one or more statements without parameters and returns one result for each. */
  exec: (text: string) => Promise<{ rows: Record<string, unknown>[] }[]>;
}

/**
 * The registry's database. Whoever opens it closes it.
 *
 * `exclusive`: no other process can have it open, so whatever an earlier process left behind has no owner.
 */
export interface Database extends Queries {
  readonly orm: Orm;
  readonly exclusive: boolean;
  /** Commits everything or, when `work` rejects, nothing. On the embedded database nothing else runs meanwhile. */
  transaction: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
  /**
   * Calls back for each `NOTIFY` on a channel, even after a lost connection. Resolves with a function that
   * stops listening.
   */
  listen: (channel: string, onPayload: (payload: string) => void) => Promise<() => Promise<void>>;
  /**
   * Rejects with a `NoRoomError` when the disk has no room for this many bytes. Only the embedded database can
   * tell.
   */
  checkRoom: (bytes: number) => Promise<void>;
  /**
   * Copies the whole database into a new folder; statements wait meanwhile. Rejects with the file system's error. Null
   * on a server, which has tools of its own.
   */
  copyTo: ((folder: string) => Promise<void>) | null;
  /** Rejects when the database does not answer. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
}
