import type { AuditEventName } from '../../lib/protocol/index.ts';
import type { Orm } from './drivers/database.ts';
import { auditEvents } from './schema/runs.ts';

/** The families whose events may be public. The database refuses it for any other. */
type PublishableEvent = Extract<
  AuditEventName,
  `${'bundle' | 'domain' | 'entity' | 'signing_key'}.${string}`
>;

/**
 * What we keep about an event; the database adds the time. `data` holds ids and names, never a goal, a text, a key or
 * anything derived from one.
 */
export type AuditEvent = {
  eventId: string;
  handle: string;
  subject: string;
  data: Record<string, unknown>;
} & (
  | { event: Exclude<AuditEventName, PublishableEvent>; isPublic?: false }
  /** Whoever writes such an event says who may see it, for good: what is private or a draft has private events. */
  | { event: PublishableEvent; isPublic: boolean }
);

/** Appends within the given transaction, so an event is kept only if the change it records is. */
export const appendAuditEvents = async (orm: Pick<Orm, 'insert'>, events: AuditEvent[]): Promise<void> => {
  if (events.length > 0) await orm.insert(auditEvents).values(events);
};
