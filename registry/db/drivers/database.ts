import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Either database, as the stores see it. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** Statements as text, for what brings its own: a job queue. Parameters are `$1`, `$2`, … */
export interface Queries {
  query: (text: string, parameters?: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;
  /** One or more statements without parameters, and a result for each. */
  exec: (text: string) => Promise<{ rows: Record<string, unknown>[] }[]>;
}

/**
 * The registry's database. Whoever opens it closes it.
 *
 * `exclusive`: no other process can have it open, so what an earlier one left behind is nobody's.
 */
export interface Database extends Queries {
  readonly orm: Orm;
  readonly exclusive: boolean;
  /** All of it or, when `work` rejects, nothing. On the embedded database nothing else happens meanwhile. */
  transaction: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
  /** Calls back for each `NOTIFY` of a channel, also after a connection was lost. Resolves with its remover. */
  listen: (channel: string, onPayload: (payload: string) => void) => Promise<() => Promise<void>>;
  /** Rejects with a `NoRoomError` when the disk has no room for so many bytes. Only the embedded database knows. */
  checkRoom: (bytes: number) => Promise<void>;
  /** Rejects when the database does not answer. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
}
