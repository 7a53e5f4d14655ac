import { timestamp } from 'drizzle-orm/pg-core';

/** A column with a time, in milliseconds. */
export const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
