import { sql } from 'drizzle-orm';
import {
  customType,
  foreignKey,
  index,
  integer,
  json,
  pgEnum,
  pgTable,
  primaryKey,
  boolean,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

import type { Drafting, Entity } from '../../../lib/protocol/index.ts';
import { time } from './time.ts';

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
    /** That version's, so `active` or `deprecated`. */
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
    /** The plan of its publisher that it was made from, deleted since or not. Only for whoever published it. */
    planId: uuid('plan_id'),
  },
  (table) => [
    primaryKey({ columns: [table.label, table.number] }),
    uniqueIndex('bundle_publications_envelope').on(table.namespace, table.envelopeSha256),
    index('bundle_publications_look')
      .on(sql`look_of(label)`)
      .where(sql`visibility = 'public'`),
    index('bundle_publications_plan')
      .on(table.planId)
      .where(sql`plan_id is not null`),
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
