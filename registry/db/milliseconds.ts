import { type Placeholder, sql, type SQL } from 'drizzle-orm';

/** This many milliseconds, as an interval. */
export const milliseconds = (count: number | Placeholder): SQL =>
  sql`${count}::float8 * interval '1 millisecond'`;
