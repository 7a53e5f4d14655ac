import {
  AuditQuerySchema,
  eventsOf,
  IdSchema,
  z,
  type AuditEvent,
  type AuditList,
} from '../../lib/protocol/index.ts';
import type { AuditLog, AuditPosition, AuditSearch, StoredAuditEvent } from '../db/index.ts';
import { validate } from '../http/body/validate.ts';
import type { RegistryContext } from '../http/context.ts';
import { formParametersOf, parametersOf, readPage, toCursor } from '../http/page.ts';

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

const toAudit = (
  c: RegistryContext,
  reader: string | null,
  parameters: Record<string, unknown>,
): AskedAudit => {
  const { handle = null, event } = validate(AuditQuerySchema, parameters);
  const { limit, after } = readPage(c, CursorSchema);
  return {
    search: { reader, handle, events: event === undefined ? null : eventsOf(event) },
    limit,
    before: after === null ? null : { at: new Date(after.at), eventId: after.id },
  };
};

/** What of the log a program asks for. Throws `invalid-request`. */
export const readAudit = (c: RegistryContext, reader: string | null): AskedAudit =>
  toAudit(c, reader, parametersOf(c));

/** The same for a form. */
export const readAuditForm = (c: RegistryContext, reader: string | null): AskedAudit =>
  toAudit(c, reader, formParametersOf(c, ['handle', 'event']));

const toAuditCursor = ({ at, eventId }: AuditPosition): string => toCursor({ at: at.getTime(), id: eventId });

/** In the form that `GET /v1/audit` answers with. */
export const toAuditEvent = ({ eventId, at, ...event }: StoredAuditEvent): AuditEvent => ({
  event_id: eventId,
  at: at.toISOString(),
  ...event,
});

export const listAudit = async (log: AuditLog, { search, limit, before }: AskedAudit): Promise<AuditList> => {
  const found = await log.read(search, before, limit + 1);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toAuditEvent),
    next_cursor: last === undefined ? null : toAuditCursor(last),
  };
};
