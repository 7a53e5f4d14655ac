import { fileURLToPath } from 'node:url';

/** Written by hand and run by drizzle's migrator. They use only what both PostgreSQL 15 and PGlite support. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
