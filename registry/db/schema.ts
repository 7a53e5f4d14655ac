import { sql } from 'drizzle-orm';
import {
  customType,
  date,
  foreignKey,
  index,
  integer,
  json,
  pgEnum,
  pgTable,
  primaryKey,
  boolean,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

import type { Drafting, Entity, OwnDomain, RevocationReason, Scope } from '../../lib/protocol/index.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

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

export const accessTokens = pgTable(
  'access_tokens',
  {
    /** In hex. The token itself is shown once and stored nowhere. */
    tokenSha256: text('token_sha256').primaryKey(),
    tokenId: uuid('token_id').notNull().unique('access_tokens_id'),
    handle: text('handle').notNull(),
    name: text('name').notNull(),
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    createdAt: time('created_at').notNull(),
    /** The last day, in UTC, on which it was used. */
    usedOn: date('used_on', { mode: 'string' }),
    /** The token that made it, which may be gone; null when the operator's command did. */
    madeWith: uuid('made_with'),
  },
  (table) => [index('access_tokens_handle').on(table.handle, table.tokenId)],
);

/** Names the token of a row, which is deleted together with it. */
const ofToken = () =>
  uuid('token_id')
    .notNull()
    .references(() => accessTokens.tokenId, { onDelete: 'cascade' });

/** One-time addresses of page sessions. A row is removed when it is used. */
export const pageCodes = pgTable(
  'page_codes',
  {
    /** In hex; the code itself is in the address alone. */
    codeSha256: text('code_sha256').primaryKey(),
    tokenId: ofToken(),
    /** The page that it opens. */
    path: text('path').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [
    index('page_codes_token').on(table.tokenId),
    index('page_codes_expires_at').on(table.expiresAt),
  ],
);

export const pageSessions = pgTable(
  'page_sessions',
  {
    /** In hex, of what the cookie holds. */
    sessionSha256: text('session_sha256').primaryKey(),
    sessionId: uuid('session_id').notNull(),
    tokenId: ofToken(),
    /** To the minute. */
    seenAt: time('seen_at').notNull(),
    endsAt: time('ends_at').notNull(),
  },
  (table) => [
    index('page_sessions_token').on(table.tokenId),
    index('page_sessions_ends_at').on(table.endsAt),
  ],
);

/** Public keys that people sign with. Rows are never removed. */
export const signingKeys = pgTable(
  'signing_keys',
  {
    handle: text('handle').notNull(),
    /** The key's RFC 7638 thumbprint. */
    keyId: text('key_id').notNull(),
    /** The JWK's `x`. */
    publicKey: text('public_key').notNull(),
    name: text('name').notNull(),
    addedAt: time('added_at').notNull(),
    revokedAt: time('revoked_at'),
    revocationReason: text('revocation_reason').$type<RevocationReason>(),
  },
  (table) => [primaryKey({ columns: [table.handle, table.keyId] })],
);

/** What a proof of possession has to name: one per person. */
export const signingKeyChallenges = pgTable('signing_key_challenges', {
  handle: text('handle').primaryKey(),
  /** The one key that it is for. */
  keyId: text('key_id').notNull(),
  /** In hex; the challenge itself is with whoever asked for it. */
  challengeSha256: text('challenge_sha256').notNull(),
  expiresAt: time('expires_at').notNull(),
});

/** What the registry alone knows. One row per purpose, made by whichever instance needs it first. */
export const registrySecrets = pgTable('registry_secrets', {
  purpose: text('purpose').primaryKey(),
  /** 32 random bytes in hex. Never in a log, an event or an answer. */
  secret: text('secret').notNull(),
});
/** Domains that publishers say are theirs. */
export const publisherDomains = pgTable(
  'publisher_domains',
  {
    handle: text('handle').notNull(),
    domain: text('domain').notNull(),
    /** What the record has to say. It is no secret: whoever asks the DNS sees it. */
    challenge: text('challenge').notNull(),
    addedAt: time('added_at').notNull(),
    checkedAt: time('checked_at'),
    lastCheck: text('last_check').$type<OwnDomain['last_check']>(),
    /** Null until the record was seen. */
    verifiedUntil: time('verified_until'),
  },
  (table) => [
    primaryKey({ columns: [table.handle, table.domain] }),
    index('publisher_domains_checked_at')
      .on(table.checkedAt)
      .where(sql`verified_until is not null`),
  ],
);

/** In the order in which they are listed. */
export const trustTiers = pgEnum('trust_tier', ['official', 'verified', 'unverified']);

/** `removed` is the operator's alone: its content is gone. */
export const statuses = pgEnum('entity_status', ['active', 'deprecated', 'deleted', 'removed']);

const searchable = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** One row per entity that everybody may see: what a search needs of its latest public version, because it reads many rows. */
export const entities = pgTable(
  'entities',
  {
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    kind: text('kind').$type<Entity['kind']>().notNull(),
    trustTier: trustTiers('trust_tier').notNull(),
    version: text('version').notNull(),
    description: text('description').notNull(),
    capabilities: text('capabilities').array().notNull(),
    /** Of that version, so `active` or `deprecated`. */
    status: statuses('status').notNull().default('active'),
    statusMessage: text('status_message'),
    /** Weighted words: name and title (A), capabilities, domains and description (B), namespace (C); and labels. */
    head: searchable('head').notNull(),
    /** The same plus the body's words, only for finding: they have no positions and do not count in a rank. */
    whole: searchable('whole').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.name] }),
    index('entities_order').on(table.trustTier, table.namespace, table.name),
    index('entities_name').on(table.name),
    index('entities_name_trigrams').using('gin', sql`name gin_trgm_ops`),
    index('entities_head').using('gin', table.head),
    index('entities_whole').using('gin', table.whole),
    index('entities_namespace_look').on(sql`look_of(namespace)`),
    index('entities_name_look')
      .on(sql`look_of(name)`)
      .where(sql`trust_tier <> 'unverified'`),
  ],
);

/** The tier that was given to an entity, listed or not. */
export const entityTiers = pgTable(
  'entity_tiers',
  {
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    trustTier: trustTiers('trust_tier').notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.name] })],
);

const visibilities = pgEnum('visibility', ['public', 'draft', 'private']);

/** One row each time that a label was published. Only the status of a row changes. */
export const bundlePublications = pgTable(
  'bundle_publications',
  {
    label: text('label').notNull(),
    /** 1 for the first. */
    number: integer('number').notNull(),
    namespace: text('namespace').notNull(),
    title: text('title'),
    visibility: visibilities('visibility').notNull(),
    /** What the address of a draft ends in. Not hashed: what it opens is in the same database. */
    link: text('link'),
    /** Byte for byte as it was sent. */
    envelope: text('envelope').notNull(),
    envelopeSha256: text('envelope_sha256').notNull(),
    publishedAt: time('published_at').notNull(),
    status: statuses('status').notNull().default('active'),
    statusMessage: text('status_message'),
  },
  (table) => [
    primaryKey({ columns: [table.label, table.number] }),
    uniqueIndex('bundle_publications_envelope').on(table.namespace, table.envelopeSha256),
    index('bundle_publications_look')
      .on(sql`look_of(label)`)
      .where(sql`visibility = 'public'`),
  ],
);

/** Only the status of a row changes; what the operator removed has lost its content. */
export const entityVersions = pgTable(
  'entity_versions',
  {
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    version: text('version').notNull(),
    kind: text('kind').$type<Entity['kind']>().notNull(),
    visibility: visibilities('visibility').notNull(),
    specification: boolean('specification').notNull(),
    /** The publication it came with, and its place there. Null if it was imported or came with the registry. */
    label: text('label'),
    publication: integer('publication'),
    position: integer('position'),
    /** SHA-256 of manifest, markdown and files in canonical form, in hex. */
    contentSha256: text('content_sha256').notNull(),
    title: text('title'),
    description: text('description').notNull(),
    capabilities: text('capabilities').array().notNull(),
    domains: text('domains').array().notNull(),
    // `json`, not `jsonb`, so that members keep their author's order.
    manifest: json('manifest').$type<Entity['manifest']>().notNull(),
    markdown: text('markdown').notNull(),
    files: json('files').$type<Entity['files']>().notNull(),
    /** What the registry saw of how it was made. Null if it was imported, or published before there were receipts. */
    drafting: json('drafting').$type<Drafting>(),
    publishedAt: time('published_at').notNull(),
    status: statuses('status').notNull().default('active'),
    /** Null if it is active. */
    statusMessage: text('status_message'),
    /** Each as `namespace/name@version`. */
    dependencies: text('dependencies').array().notNull().default([]),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.name, table.version] }),
    foreignKey({
      columns: [table.label, table.publication],
      foreignColumns: [bundlePublications.label, bundlePublications.number],
    }),
    index('entity_versions_publication')
      .on(table.label, table.publication, table.position)
      .where(sql`label is not null`),
  ],
);

/** What people said about versions. Rows never change. */
export const attestations = pgTable(
  'attestations',
  {
    attestationId: uuid('attestation_id').primaryKey(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    version: text('version').notNull(),
    /** Who said it. */
    handle: text('handle').notNull(),
    keyId: text('key_id').notNull(),
    predicateType: text('predicate_type').notNull(),
    /** Byte for byte as it was sent. */
    envelope: text('envelope').notNull(),
    envelopeSha256: text('envelope_sha256').notNull(),
    receivedAt: time('received_at').notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.namespace, table.name, table.version],
      foreignColumns: [entityVersions.namespace, entityVersions.name, entityVersions.version],
    }),
    index('attestations_version').on(table.namespace, table.name, table.version, table.attestationId),
    uniqueIndex('attestations_envelope').on(
      table.namespace,
      table.name,
      table.version,
      table.handle,
      table.envelopeSha256,
    ),
  ],
);

/** Every word of every head, as written: candidates for what a mistyped word was meant to be. */
export const catalogWords = pgTable('catalog_words', { word: text('word').primaryKey() });
