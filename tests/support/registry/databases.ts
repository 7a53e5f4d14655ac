import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';

import { createDataFolder } from './data-folder.ts';
import { startPostgres } from './postgres.ts';

/** A database that a registry is started on, and that is read after the registry has stopped. */
export interface TestDatabase {
  /** What leads a registry to it. */
  env: { DATABASE_URL: string };
  /** Every row of every table, as text. */
  everyRow(): Promise<string>;
  remove(): Promise<void>;
}

type Ask = (sql: string) => Promise<{ rows: Record<string, unknown>[] }>;

const TABLES = `
  select format('%I.%I', schemaname, tablename) as name from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema')`;

const readEveryRow = async (ask: Ask): Promise<string> => {
  const tables = (await ask(TABLES)).rows.map(({ name }) => String(name));
  const rows: unknown[] = [];
  for (const table of tables) rows.push((await ask(`select each::text from ${table} each`)).rows);
  return JSON.stringify(rows);
};

const openPglite = async (): Promise<TestDatabase> => {
  const data = await createDataFolder();
  return {
    env: { DATABASE_URL: `pglite:${data.folder}` },
    everyRow: async () => {
      const database = await PGlite.create(data.folder);
      try {
        return await readEveryRow((sql) => database.query(sql));
      } finally {
        await database.close();
      }
    },
    remove: () => data.remove(),
  };
};

const openPostgres = async (): Promise<TestDatabase | null> => {
  const server = await startPostgres({ isQuiet: true });
  if (server === null) return null;
  return {
    env: { DATABASE_URL: server.url },
    everyRow: async () => {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      try {
        return await readEveryRow((sql) => client.query(sql));
      } finally {
        await client.end();
      }
    },
    remove: () => server.stop(),
  };
};

/** Both that a registry can have; null where no PostgreSQL can be started. */
export const DATABASES: readonly { name: string; open: () => Promise<TestDatabase | null> }[] = [
  { name: 'PGlite', open: openPglite },
  { name: 'PostgreSQL', open: openPostgres },
];
