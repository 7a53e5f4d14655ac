import type { Orm } from './drivers/database.ts';
import { auditEvents } from './schema.ts';

/** What is kept of what happened; the database says when. `data` holds ids and names, never a goal, a key or anything made from one. */
export interface AuditEvent {
  eventId: string;
  handle: string;
  event: 'byok.run' | 'plan.saved';
  subject: string;
  data: Record<string, unknown>;
}

/** Appends within whatever is given: an event stands or falls with what it tells of. */
export const appendAuditEvents = async (orm: Pick<Orm, 'insert'>, events: AuditEvent[]): Promise<void> => {
  if (events.length > 0) await orm.insert(auditEvents).values(events);
};
