import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';

import type { Database, Orm } from './database.ts';
import { guard } from './guard.ts';
import { MIGRATIONS } from './migrations.ts';
import { EMBEDDED_SETTINGS } from './session.ts';

/**
 * PostgreSQL in this process, in a folder. There is no lock in it: two processes on one folder lose rows
 * in silence, so only the owner of the folder may call this.
 */
export const openPglite = async (folder: string): Promise<Database> => {
  const client = await PGlite.create(folder, { extensions: { pg_trgm } });
  const orm = drizzle(client);
  await migrate(orm, { migrationsFolder: MIGRATIONS });
  await client.exec(EMBEDDED_SETTINGS);
  return {
    orm: orm as unknown as Orm,
    exclusive: true,
    ...guard({ ping: async () => void (await client.query('select 1')) }),
    close: () => client.close(),
  };
};
