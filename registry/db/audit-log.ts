import { sql, type SQL } from 'drizzle-orm';

import type { Database } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { rowsOf } from './rows-of.ts';
import { toTextArray } from './sql-array.ts';

export interface StoredAuditEvent {
  eventId: string;
  at: Date;
  handle: string;
  event: string;
  subject: string;
  data: Record<string, unknown>;
}

/** Where a page ended. */
export type AuditPosition = Pick<StoredAuditEvent, 'at' | 'eventId'>;

export interface AuditSearch {
  /** Who asks: their own events are found too. Null: only public ones are. */
  reader: string | null;
  /** Only events of this handle; null for everybody's. */
  handle: string | null;
  /** Only these events; null for all. */
  events: readonly string[] | null;
}

export interface AuditLog {
  /** Newest first, by the database's clock; with a position, only those before it. */
  read(search: AuditSearch, before: AuditPosition | null, limit: number): Promise<StoredAuditEvent[]>;
}

/**
 * Each of these parts comes out of an index in its order, so that a page costs the same however long the log is. A person
 * has one part for each event that they filter by, because a rare one would otherwise be looked for among all the others.
 */
const partsOf = ({ reader, handle, events }: AuditSearch): SQL[] => {
  const each = (condition: SQL): SQL[] =>
    events === null ? [condition] : events.map((event) => sql`${condition} and event = ${event}`);
  const own = reader !== null && (handle === null || handle === reader) ? each(sql`handle = ${reader}`) : [];
  if (handle === null) return [...own, ...each(sql`is_public`)];
  if (handle === reader) return own;
  // One handle has few kinds of public events.
  return [
    sql`is_public and handle = ${handle} ${events === null ? sql`` : sql`and event = any(${toTextArray(events)})`}`,
  ];
};

const ORDER = sql.raw('order by at desc, event_id desc');

/** The rows of a page. Exported for the test of what they cost. */
export const toAuditQuery = (search: AuditSearch, before: AuditPosition | null, limit: number): SQL => {
  const isBefore =
    before === null
      ? sql`true`
      : sql`(at, event_id) < (${before.at.toISOString()}::timestamptz, ${before.eventId}::uuid)`;
  const parts = partsOf(search).map(
    (condition) =>
      sql`(select * from audit_events where ${condition} and ${isBefore} ${ORDER} limit ${limit})`,
  );
  // A person's own public event is in two parts.
  return sql`
    select distinct on (at, event_id)
      event_id, (extract(epoch from at) * 1000)::float8 as at_ms, handle, event, subject, data
    from (${sql.join(parts, sql` union all `)}) as part ${ORDER} limit ${limit}`;
};

interface Row extends Omit<StoredAuditEvent, 'eventId' | 'at'> {
  event_id: string;
  at_ms: number;
}

export const createAuditLog = ({ orm }: Database): AuditLog =>
  guard({
    read: async (...page) => {
      const rows = await rowsOf<Row>(orm, toAuditQuery(...page));
      return rows.map(({ event_id: eventId, at_ms: at, ...rest }) => ({
        eventId,
        at: new Date(at),
        ...rest,
      }));
    },
  });
