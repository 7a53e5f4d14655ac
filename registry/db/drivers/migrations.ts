import { fileURLToPath } from 'node:url';

/** Written by hand, run by drizzle's migrator; they keep to what PostgreSQL 15 and PGlite both speak. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
