import { IdSchema, TimeSchema } from './basics.ts';
import { NamespaceSchema } from './entities.ts';
import { later, z } from './zod.ts';

/**
 * Every event that the registry records. The part before the dot is its family. Events are never renamed, because the log
 * keeps them for good.
 */
export const AUDIT_EVENTS = [
  'byok.run',
  'job.queued',
  'job.ended',
  'plan.saved',
  'plan.changed',
  'plan.duplicated',
  'plan.deleted',
  'plan.restored',
  'plan.erased',
  'token.created',
  'token.revoked',
  'page_session.opened',
  'page_session.ended',
  'signing_key.added',
  'signing_key.revoked',
  'bundle.published',
  'bundle.status_changed',
  'entity.status_changed',
  'entity.attested',
  'entity.tier_changed',
  'domain.verified',
  'domain.removed',
] as const;
export type AuditEventName = (typeof AUDIT_EVENTS)[number];

const familyOf = (event: string): string => event.slice(0, event.indexOf('.'));

/** What the log can be filtered by: each family, as `plan.*`, then each event. */
export const auditFilters = (): string[] => [
  ...new Set(AUDIT_EVENTS.map((event) => `${familyOf(event)}.*`)),
  ...AUDIT_EVENTS,
];

/** The events that a filter lets through. */
export const eventsOf = (filter: string): AuditEventName[] =>
  AUDIT_EVENTS.filter((event) => event === filter || `${familyOf(event)}.*` === filter);

/** The optional parameters of `GET /v1/audit`, besides paging. Only for the server, which refuses unknown ones. */
export const AuditQuerySchema = later(() =>
  z.strictObject({
    handle: z.optional(NamespaceSchema),
    event: z.optional(
      z
        .string()
        .check(
          z.refine(
            (event) => eventsOf(event).length > 0,
            `is not an event that this registry records; those are ${AUDIT_EVENTS.join(', ')}, and families such as plan.*`,
          ),
        ),
    ),
  }),
);
export type AuditQuery = z.infer<typeof AuditQuerySchema>;

/** One line of an export, and one item of `GET /v1/audit`. `data` has ids and names, never a goal, a text or a key. */
export const AuditEventSchema = later(() =>
  z.object({
    event_id: IdSchema,
    at: TimeSchema,
    /** Whose event it is. */
    handle: NamespaceSchema,
    event: z.string(),
    /** What it is about: the id of a run or a plan, the name of a bundle. */
    subject: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
);
export type AuditEvent = z.infer<typeof AuditEventSchema>;

/** `GET /v1/audit`, newest first. */
export const AuditListSchema = later(() =>
  z.object({ items: z.array(AuditEventSchema), next_cursor: z.nullable(z.string()) }),
);
export type AuditList = z.infer<typeof AuditListSchema>;
