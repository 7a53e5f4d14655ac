import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

import type { Composition, Grounding, JobStatus, Usage } from '../../../lib/protocol/index.ts';
import { time } from './time.ts';

/** What a job failed with. Its words are made where it is read. */
export interface StoredProblem {
  slug: string;
  /** A code with its values, or the registry's own sentence. */
  told: unknown;
  extras: Record<string, unknown>;
}

/** One row per job of the registry's own key, until it is swept. Never contains that key. */
export const intentJobs = pgTable(
  'intent_jobs',
  {
    jobId: uuid('job_id').primaryKey(),
    handle: text('handle').notNull(),
    /** SHA-256 of the access token that sent it: the job does not outlive that token. */
    tokenSha256: text('token_sha256').notNull(),
    status: text('status').$type<JobStatus>().notNull(),
    goal: text('goal').notNull(),
    grounding: json('grounding').$type<Grounding>(),
    /** Null: as the settings say. */
    reroll: boolean('reroll'),
    idempotencyKey: text('idempotency_key'),
    /** SHA-256, in hex, of what was sent with the idempotency key. */
    requestSha256: text('request_sha256').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    /** The queue's message that may start it. What an earlier message brings is passed over. */
    delivery: uuid('delivery').notNull(),
    /** How often a worker began it. A worker that writes with an earlier number is refused. */
    attempt: integer('attempt').notNull().default(0),
    /** How many of those workers died with it. */
    deaths: integer('deaths').notNull().default(0),
    /** The process that works on it. */
    instance: uuid('instance'),
    beatAt: time('beat_at'),
    lastSeq: integer('last_seq').notNull().default(0),
    /** Finished ones. */
    drafts: integer('drafts').notNull().default(0),
    usage: json('usage').$type<Usage>(),
    createdAt: time('created_at').notNull().defaultNow(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
    /** When an ended job is erased. */
    keptUntil: time('kept_until'),
    composition: json('composition').$type<Composition>(),
    problem: json('problem').$type<StoredProblem>(),
  },
  (table) => [
    uniqueIndex('intent_jobs_idempotency').on(table.handle, table.idempotencyKey),
    index('intent_jobs_handle').on(table.handle, table.jobId),
    index('intent_jobs_open')
      .on(table.status, table.beatAt)
      .where(sql`status in ('queued', 'running')`),
    index('intent_jobs_kept_until')
      .on(table.keptUntil)
      .where(sql`kept_until is not null`),
  ],
);

export const intentJobEvents = pgTable(
  'intent_job_events',
  {
    jobId: uuid('job_id').notNull(),
    /** From 1, without gaps. */
    seq: integer('seq').notNull(),
    at: time('at').notNull().defaultNow(),
    event: text('event').notNull(),
    data: json('data').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.seq] })],
);
