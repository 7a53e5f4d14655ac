import type { Orm } from './drivers/database.ts';
import { auditEvents } from './schema.ts';

/**
 * What we keep about an event; the database adds the time. `data` holds ids and names, never a goal, a key or
 * anything derived from one.
 */
export interface AuditEvent {
  eventId: string;
  handle: string;
  event:
    | 'byok.run'
    | 'plan.saved'
    | 'token.created'
    | 'token.revoked'
    | 'page_session.opened'
    | 'page_session.ended';
  subject: string;
  data: Record<string, unknown>;
}

/** Appends within the given transaction, so an event is kept only if the change it records is. */
export const appendAuditEvents = async (orm: Pick<Orm, 'insert'>, events: AuditEvent[]): Promise<void> => {
  if (events.length > 0) await orm.insert(auditEvents).values(events);
};
