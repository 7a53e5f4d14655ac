import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Either database, as the stores see it. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/**
 * The registry's database. Whoever opens it closes it.
 *
 * `exclusive`: no other process can have it open, so what an earlier one left behind is nobody's.
 */
export interface Database {
  readonly orm: Orm;
  readonly exclusive: boolean;
  /** Rejects when the database does not answer. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
}
