import { sql } from 'drizzle-orm';
import { index, integer, json, pgTable, boolean, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

import { time } from './time.ts';

/** One row per run, from its claim until shortly after its end. Never contains the goal or the key. */
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
    /** When that process last said that the run is alive. */
    beatAt: time('beat_at').notNull().defaultNow(),
    /** When the run is over at the latest. */
    endsBy: time('ends_by').notNull(),
    endedAt: time('ended_at'),
  },
  (table) => [index('live_runs_handle').on(table.handle), index('live_runs_ended_at').on(table.endedAt)],
);

export const intentPlans = pgTable(
  'intent_plans',
  {
    planId: uuid('plan_id').primaryKey(),
    handle: text('handle').notNull(),
    /** Null for its goal. */
    title: text('title'),
    /** Title and goal, folded as `toSearched` does. */
    searched: text('searched').notNull().default(''),
    /** Goes up with each change. */
    revision: integer('revision').notNull().default(1),
    idempotencyKey: text('idempotency_key'),
    /** SHA-256, in hex, of what was sent with the idempotency key. */
    compositionSha256: text('composition_sha256').notNull(),
    // `json`, not `jsonb`, so that a manifest's members keep the order in which they were drafted.
    composition: json('composition').notNull(),
    // What a list shows, kept outside the composition: that may be a megabyte, and a page lists a hundred.
    goal: text('goal').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    partial: boolean('partial').notNull(),
    drafts: integer('drafts').notNull(),
    savedAt: time('saved_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    /** Null unless it was deleted. Deleted plans are erased some days later. */
    deletedAt: time('deleted_at'),
  },
  (table) => [
    uniqueIndex('intent_plans_idempotency').on(table.handle, table.idempotencyKey),
    index('intent_plans_handle').on(table.handle, table.planId),
    index('intent_plans_deleted_at')
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
  ],
);

/** Rows are only ever added: a trigger refuses everything else. */
export const auditEvents = pgTable(
  'audit_events',
  {
    eventId: uuid('event_id').primaryKey(),
    at: time('at').notNull().defaultNow(),
    handle: text('handle').notNull(),
    event: text('event').notNull(),
    subject: text('subject').notNull(),
    data: json('data').$type<Record<string, unknown>>().notNull(),
    isPublic: boolean('is_public').notNull().default(false),
  },
  (table) => {
    const order = [table.at, table.eventId] as const;
    return [
      index('audit_events_own').on(table.handle, ...order),
      index('audit_events_own_by_event').on(table.handle, table.event, ...order),
      index('audit_events_public')
        .on(...order)
        .where(sql`is_public`),
      index('audit_events_public_by_event')
        .on(table.event, ...order)
        .where(sql`is_public`),
      index('audit_events_public_by_handle')
        .on(table.handle, ...order)
        .where(sql`is_public`),
    ];
  },
);

/** What the registry alone knows. One row per purpose, made by whichever instance needs it first. */
export const registrySecrets = pgTable('registry_secrets', {
  purpose: text('purpose').primaryKey(),
  /** 32 random bytes in hex. Never in a log, an event or an answer. */
  secret: text('secret').notNull(),
});
