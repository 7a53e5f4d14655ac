import type { Database } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';

/** The most bytes that one notice may have: PostgreSQL takes less than 8,000. */
export const NOTICE_BYTES = 7_900;

/**
 * Short texts between the instances that share a database. They are stored nowhere, and whoever is not listening
 * misses them.
 */
export interface Notices {
  /** At most `NOTICE_BYTES` bytes. */
  send(channel: string, text: string): Promise<void>;
  /** Resolves with a function that stops listening. One's own notices are heard too. */
  listen(channel: string, onText: (text: string) => void): Promise<() => Promise<void>>;
}

export const createNotices = ({ query, listen }: Pick<Database, 'query' | 'listen'>): Notices =>
  guard({
    send: async (channel: string, text: string) => {
      await query('select pg_notify($1, $2)', [channel, text]);
    },
    listen,
  });
