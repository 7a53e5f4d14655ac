import type { Queries } from './drivers/database.ts';
import journal from './migrations/meta/_journal.json' with { type: 'json' };

/** What an operator should know about a database. Reading it changes nothing. */
export interface DatabaseCondition {
  /** The server's version, such as `15.14`, and as the number that PostgreSQL compares. */
  version: string;
  versionNumber: number;
  migrations: {
    done: number;
    /** Known here and newer than all that were done: they run when this version starts. */
    toCome: number;
    /** Done, and not known here: by a newer version. */
    unknown: number;
    /** Known here, not done, and older than one that was done: they never run by themselves. */
    skipped: number;
  };
  /** The extension that the catalog's search needs. */
  trigrams: 'installed' | 'available' | 'missing';
  /** A server that only replicates another one, or is set to read only, takes no writes. */
  isReadOnly: boolean;
  /** Whether the role may make tables and extensions in this database. */
  mayCreate: boolean;
  /** How many connections the server takes. */
  mostConnections: number;
  /** The limit that the server has for a statement of this connection, in milliseconds. */
  statementMs: number;
  /** The database's clock, in milliseconds since the epoch. */
  now: number;
}

const SERVER = `
  select current_setting('server_version') as version,
    current_setting('server_version_num')::int as version_number,
    pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as is_read_only,
    has_database_privilege(current_database(), 'create') as may_create,
    current_setting('max_connections')::int as most_connections,
    (select setting::int from pg_settings where name = 'statement_timeout') as statement_ms,
    to_regclass('drizzle.__drizzle_migrations') is not null as has_migrations,
    exists (select from pg_extension where extname = 'pg_trgm') as has_trigrams,
    exists (select from pg_available_extensions where name = 'pg_trgm') as knows_trigrams`;

const toMigrations = (done: readonly number[]): DatabaseCondition['migrations'] => {
  const known = journal.entries.map(({ when }) => when);
  const last = Math.max(0, ...done);
  const open = known.filter((when) => !done.includes(when));
  return {
    done: done.length,
    toCome: open.filter((when) => when > last).length,
    unknown: done.filter((when) => !known.includes(when)).length,
    skipped: open.filter((when) => when < last).length,
  };
};

export const readCondition = async ({ query }: Pick<Queries, 'query'>): Promise<DatabaseCondition> => {
  const [server = {}] = (await query(SERVER)).rows;
  const { rows: migrations } = server['has_migrations']
    ? await query('select created_at from drizzle.__drizzle_migrations')
    : { rows: [] };
  // Alone and last, so that its answer takes no longer than the way there and back.
  const [clock = {}] = (await query('select extract(epoch from clock_timestamp()) * 1000 as now')).rows;
  return {
    version: String(server['version']),
    versionNumber: Number(server['version_number']),
    migrations: toMigrations(migrations.map((row) => Number(row['created_at']))),
    trigrams: server['has_trigrams'] ? 'installed' : server['knows_trigrams'] ? 'available' : 'missing',
    isReadOnly: server['is_read_only'] === true,
    mayCreate: server['may_create'] === true,
    mostConnections: Number(server['most_connections']),
    statementMs: Number(server['statement_ms']),
    now: Number(clock['now']),
  };
};
