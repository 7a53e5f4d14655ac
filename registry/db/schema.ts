import {
  index,
  integer,
  json,
  pgTable,
  boolean,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** A row a run, from its claim until a while after its end. Nothing of goal or key. */
export const liveRuns = pgTable(
  'live_runs',
  {
    runId: uuid('run_id').primaryKey(),
    handle: text('handle').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    /** The process that runs it. */
    instance: uuid('instance').notNull(),
    startedAt: time('started_at').notNull(),
    endedAt: time('ended_at'),
  },
  (table) => [index('live_runs_handle').on(table.handle), index('live_runs_ended_at').on(table.endedAt)],
);

export const intentPlans = pgTable(
  'intent_plans',
  {
    planId: uuid('plan_id').primaryKey(),
    handle: text('handle').notNull(),
    idempotencyKey: text('idempotency_key'),
    /** SHA-256 of the composition in canonical form, hex. */
    compositionSha256: text('composition_sha256').notNull(),
    // `json`, not `jsonb`: a manifest's members keep the order in which they were drafted.
    composition: json('composition').notNull(),
    // What a list shows, beside the composition: it may be a megabyte, and a page has a hundred.
    goal: text('goal').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    partial: boolean('partial').notNull(),
    drafts: integer('drafts').notNull(),
    savedAt: time('saved_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('intent_plans_idempotency').on(table.handle, table.idempotencyKey),
    index('intent_plans_handle').on(table.handle, table.planId),
  ],
);

/** Append only. */
export const auditEvents = pgTable(
  'audit_events',
  {
    eventId: uuid('event_id').primaryKey(),
    at: time('at').notNull(),
    handle: text('handle').notNull(),
    event: text('event').notNull(),
    subject: text('subject').notNull(),
    data: json('data').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('audit_events_handle').on(table.handle, table.eventId)],
);

export const accessTokens = pgTable(
  'access_tokens',
  {
    /** Hex. The token itself is shown once and kept nowhere. */
    tokenSha256: text('token_sha256').primaryKey(),
    handle: text('handle').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [index('access_tokens_handle').on(table.handle)],
);
