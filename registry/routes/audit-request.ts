import { AuditQuerySchema, eventsOf, IdSchema, z, type AuditEvent } from '../../lib/protocol/index.ts';
import type { AuditPosition, AuditSearch, StoredAuditEvent } from '../db/index.ts';
import { validate } from '../http/body/validate.ts';
import type { RegistryContext } from '../http/context.ts';
import { parametersOf, readPage, toCursor } from '../http/page.ts';

/** The latest time that a JavaScript date can have. */
const MOST_MS = 8.64e15;
const CursorSchema = z.strictObject({
  at: z.number().check(z.int(), z.gte(0), z.lte(MOST_MS)),
  id: IdSchema,
});

export interface AskedAudit {
  search: AuditSearch;
  limit: number;
  before: AuditPosition | null;
}

/** What of the log a request asks for. Throws `invalid-request`. */
export const readAudit = (c: RegistryContext, reader: string | null): AskedAudit => {
  const { handle = null, event } = validate(AuditQuerySchema, parametersOf(c));
  const { limit, after } = readPage(c, CursorSchema);
  return {
    search: { reader, handle, events: event === undefined ? null : eventsOf(event) },
    limit,
    before: after === null ? null : { at: new Date(after.at), eventId: after.id },
  };
};

export const toAuditCursor = ({ at, eventId }: AuditPosition): string =>
  toCursor({ at: at.getTime(), id: eventId });

/** In the form that `GET /v1/audit` answers with. */
export const toAuditEvent = ({ eventId, at, ...event }: StoredAuditEvent): AuditEvent => ({
  event_id: eventId,
  at: at.toISOString(),
  ...event,
});
