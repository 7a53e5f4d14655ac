import { and, asc, desc, eq, ne, notInArray, sql } from 'drizzle-orm';

import type { Entity, Visibility } from '../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database, Orm } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import {
  type EntityKey,
  findKnown,
  type KnownEntities,
  lockNamespaces,
  type StoredVersion,
  type VersionsToWrite,
  writeVersions,
} from './entities/entity-writes.ts';
import { isVisibleTo, type Reader } from './readers.ts';
import { rowsOf } from './rows-of.ts';
import { bundlePublications, entities, entityVersions } from './schema.ts';
import { toTextArray } from './sql-array.ts';

/** One time that a label was published. */
export interface StoredPublication {
  label: string;
  /** 1 for the first. */
  number: number;
  namespace: string;
  title: string | null;
  visibility: Visibility;
  /** What the address of a draft ends in. Null unless it is one. */
  link: string | null;
  envelope: string;
  envelopeSha256: string;
  publishedAt: Date;
  status: StoredVersion['status'];
  statusMessage: string | null;
}

export interface StoredBundle extends StoredPublication {
  /** In the bundle's order. */
  members: (StoredVersion & { trustTier: Entity['trust_tier'] })[];
}

/** A bundle without its contents. */
export type ListedBundle = Pick<
  StoredPublication,
  'label' | 'number' | 'title' | 'visibility' | 'link' | 'publishedAt'
>;

/** What somebody is about to publish. */
export interface BundleKey {
  namespace: string;
  label: string;
  /** Null if it is not signed yet. */
  envelopeSha256: string | null;
  names: readonly string[];
  /** What its members depend on. */
  dependencies: readonly EntityKey[];
}

/** A version that the publisher may see, of something that a bundle depends on. */
export interface KnownDependency extends EntityKey {
  version: string;
  visibility: Visibility;
  status: StoredVersion['status'];
  /** The one that is listed of this entity; null if none is. */
  latest: string | null;
}

/** What is there already, as far as it matters for a bundle. */
export interface BundleFacts extends KnownEntities {
  /** What this envelope published before. */
  before: StoredPublication | null;
  /** Whose label it is; null if it is free. */
  owner: string | null;
  /** How often it was published. */
  publications: number;
  dependencies: KnownDependency[];
  /** Something public of another publisher that looks like it; null if nothing does. */
  looksLike: {
    label: string | null;
    /** Only asked about a namespace in which nothing was published yet. */
    namespace: string | null;
    /** By the member's name: `namespace/name` of a verified or official entity. */
    names: ReadonlyMap<string, string>;
  };
}

/** What to store, or nothing. */
export type BundleDecision<Refusal> =
  | { publication: StoredPublication; write: VersionsToWrite; event: AuditEvent }
  | { before: StoredPublication }
  | { refusal: Refusal };

export interface Bundles {
  /** Stores all or nothing of what `decide` returns. Publishers of one label or one namespace wait for each other. */
  publish<Refusal>(
    key: BundleKey,
    decide: (facts: BundleFacts) => BundleDecision<Refusal>,
  ): Promise<
    | {
        publication: StoredPublication;
        /** Of each member, in the bundle's order. */
        dependencies: string[][];
      }
    | { refusal: Refusal }
  >;
  /** What speaks for or against a bundle now. Somebody else may publish in the next moment. */
  facts(key: BundleKey): Promise<BundleFacts>;
  /** What was published last under a label, or as this number, of that which the reader may see. Null if nothing. */
  find(label: string, reader: Reader, number?: number | null): Promise<StoredBundle | null>;
  /** A publisher's bundles that the reader may see and that are still offered, each as it was published last; the newest first. */
  ofPublisher(namespace: string, reader: Reader, limit: number): Promise<ListedBundle[]>;
}

/** Labels and namespaces that look alike have one lock, so that of two new ones only the first is taken. */
const lockLooks = (tx: Orm, { namespace, label }: BundleKey): Promise<unknown> =>
  rowsOf(
    tx,
    sql`select pg_advisory_xact_lock(hashtextextended(look_of(${namespace}), 8)), pg_advisory_xact_lock(hashtextextended(look_of(${label}), 9))`,
  );

interface LookRow {
  label: string | null;
  namespace: string | null;
}

const findLooks = async (
  tx: Orm,
  { namespace, label, names }: BundleKey,
): Promise<BundleFacts['looksLike']> => {
  const [row] = await rowsOf<LookRow>(
    tx,
    sql`select
      (select label from bundle_publications where visibility = 'public' and look_of(label) = look_of(${label})
        and label <> ${label} and namespace <> ${namespace} limit 1) as label,
      (select namespace from entities where look_of(namespace) = look_of(${namespace}) and namespace <> ${namespace}
        and not exists (select from entity_versions where namespace = ${namespace}) limit 1) as namespace`,
  );
  const alike = await rowsOf<{ name: string; entity: string }>(
    tx,
    sql`select wanted.name, min(namespace || '/' || entities.name) as entity
      from unnest(${toTextArray(names)}) as wanted (name)
      join entities on look_of(entities.name) = look_of(wanted.name) and entities.trust_tier <> 'unverified'
      group by wanted.name
      having bool_and(entities.name <> wanted.name and namespace <> ${namespace})`,
  );
  return {
    label: row?.label ?? null,
    namespace: row?.namespace ?? null,
    names: new Map(alike.map(({ name, entity }) => [name, entity])),
  };
};

const findDependencies = async (
  tx: Orm,
  { namespace: handle, dependencies }: BundleKey,
): Promise<KnownDependency[]> =>
  dependencies.length === 0
    ? []
    : tx
        .select({
          namespace: entityVersions.namespace,
          name: entityVersions.name,
          version: entityVersions.version,
          visibility: entityVersions.visibility,
          status: entityVersions.status,
          latest: entities.version,
        })
        .from(entityVersions)
        .leftJoin(
          entities,
          and(eq(entities.namespace, entityVersions.namespace), eq(entities.name, entityVersions.name)),
        )
        .where(
          and(
            isVisibleTo({ handle, link: null }, 'entity_versions'),
            ne(entityVersions.status, 'removed'),
            sql`(${entityVersions.namespace}, ${entityVersions.name}) in (select * from unnest(
              ${toTextArray(dependencies.map(({ namespace }) => namespace))}, ${toTextArray(dependencies.map(({ name }) => name))}))`,
          ),
        );

const findFacts = async (tx: Orm, key: BundleKey): Promise<BundleFacts> => {
  const { namespace, label, envelopeSha256, names } = key;
  const [before] = await tx
    .select()
    .from(bundlePublications)
    .where(
      and(
        eq(bundlePublications.namespace, namespace),
        // What is not signed was not published: nothing equals null.
        sql`${bundlePublications.envelopeSha256} = ${envelopeSha256}`,
      ),
    );
  const [last] = await tx
    .select({ namespace: bundlePublications.namespace, number: bundlePublications.number })
    .from(bundlePublications)
    .where(eq(bundlePublications.label, label))
    .orderBy(desc(bundlePublications.number))
    .limit(1);
  return {
    ...(await findKnown(
      tx,
      names.map((name) => ({ namespace, name })),
    )),
    before: before ?? null,
    owner: last?.namespace ?? null,
    publications: last?.number ?? 0,
    dependencies: await findDependencies(tx, key),
    looksLike: await findLooks(tx, key),
  };
};

export const createBundles = ({ orm, checkRoom }: Database): Bundles =>
  guard({
    publish: async (key, decide) =>
      orm.transaction(async (tx) => {
        await lockNamespaces(tx, [key.namespace]);
        await lockLooks(tx, key);
        const decision = decide(await findFacts(tx, key));
        if ('refusal' in decision) return decision;
        if ('before' in decision) {
          const { label, number } = decision.before;
          const rows = await tx
            .select({ dependencies: entityVersions.dependencies })
            .from(entityVersions)
            .where(and(eq(entityVersions.label, label), eq(entityVersions.publication, number)))
            .orderBy(asc(entityVersions.position));
          return {
            publication: decision.before,
            dependencies: rows.map(({ dependencies }) => dependencies),
          };
        }
        const { publication, write, event } = decision;
        await checkRoom(publication.envelope.length + JSON.stringify(write.versions).length);
        await tx.insert(bundlePublications).values(publication);
        await writeVersions(tx, write);
        await appendAuditEvents(tx, [event]);
        return { publication, dependencies: write.versions.map(({ dependencies }) => dependencies) };
      }),

    facts: (key) => findFacts(orm, key),

    find: async (label, reader, number = null) => {
      const [publication] = await orm
        .select()
        .from(bundlePublications)
        .where(
          and(
            eq(bundlePublications.label, label),
            ne(bundlePublications.status, 'removed'),
            number === null ? undefined : eq(bundlePublications.number, number),
            isVisibleTo(reader, 'bundle_publications'),
          ),
        )
        .orderBy(desc(bundlePublications.number))
        .limit(1);
      if (!publication) return null;
      const rows = await orm
        .select({ version: entityVersions, trustTier: entities.trustTier })
        .from(entityVersions)
        .leftJoin(
          entities,
          and(eq(entities.namespace, entityVersions.namespace), eq(entities.name, entityVersions.name)),
        )
        .where(
          and(
            eq(entityVersions.label, label),
            eq(entityVersions.publication, publication.number),
            ne(entityVersions.status, 'removed'),
          ),
        )
        .orderBy(asc(entityVersions.position));
      if (rows.length === 0) return null;
      return {
        ...publication,
        members: rows.map(({ version, trustTier }) => ({ ...version, trustTier: trustTier ?? 'unverified' })),
      };
    },

    ofPublisher: async (namespace, reader, limit) => {
      const { label, number, title, visibility, link, publishedAt } = bundlePublications;
      const newest = orm
        .selectDistinctOn([label], { label, number, title, visibility, link, publishedAt })
        .from(bundlePublications)
        .where(
          and(
            eq(bundlePublications.namespace, namespace),
            notInArray(bundlePublications.status, ['deleted', 'removed']),
            isVisibleTo(reader, 'bundle_publications'),
          ),
        )
        .orderBy(asc(label), desc(number))
        .as('newest');
      return orm.select().from(newest).orderBy(desc(newest.publishedAt), asc(newest.label)).limit(limit);
    },
  });
