import { and, asc, desc, eq, ne, notInArray, type SQL, sql } from 'drizzle-orm';

import type { Entity } from '../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import { type BundleFacts, type BundleKey, findFacts, type StoredPublication } from './bundle-facts.ts';
import type { Database, Orm } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import {
  lockNamespaces,
  type StoredVersion,
  type VersionsToWrite,
  writeVersions,
} from './entities/entity-writes.ts';
import { isVisibleTo, type Reader } from './readers.ts';
import { rowsOf } from './rows-of.ts';
import { bundlePublications, entities, entityVersions } from './schema/catalog.ts';

export interface StoredBundle extends StoredPublication {
  /** In the bundle's order. */
  members: (StoredVersion & { trustTier: Entity['trust_tier'] })[];
}

/** A bundle without its contents. */
export type ListedBundle = Pick<
  StoredPublication,
  'label' | 'number' | 'title' | 'visibility' | 'link' | 'publishedAt'
>;

/** A bundle as whoever published it sees it. */
export type OwnBundle = ListedBundle & Pick<StoredPublication, 'status' | 'statusMessage'>;

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
        /** What each member depends on, in the bundle's order. */
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
  /** All that somebody published and that was not removed, as it was published last; the newest first. */
  own(namespace: string, limit: number): Promise<OwnBundle[]>;
}

/** Labels and namespaces that look alike have one lock, so that of two new ones only the first is taken. */
const lockLooks = (tx: Orm, { namespace, label }: BundleKey): Promise<unknown> =>
  rowsOf(
    tx,
    sql`select pg_advisory_xact_lock(hashtextextended(look_of(${namespace}), 8)), pg_advisory_xact_lock(hashtextextended(look_of(${label}), 9))`,
  );

export const createBundles = ({ orm, checkRoom }: Database): Bundles => {
  /** One row per label, the newest first. */
  const newestOf = async (isOne: SQL | undefined, limit: number): Promise<OwnBundle[]> => {
    const { label, number, title, visibility, link, publishedAt, status, statusMessage } = bundlePublications;
    const newest = orm
      .selectDistinctOn([label], {
        label,
        number,
        title,
        visibility,
        link,
        publishedAt,
        status,
        statusMessage,
      })
      .from(bundlePublications)
      .where(isOne)
      .orderBy(asc(label), desc(number))
      .as('newest');
    return orm.select().from(newest).orderBy(desc(newest.publishedAt), asc(newest.label)).limit(limit);
  };

  return guard({
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
        const planId = sql`(select plan_id from intent_plans where plan_id = ${publication.planId} and handle = ${publication.namespace})`;
        await tx.insert(bundlePublications).values({ ...publication, planId });
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

    ofPublisher: async (namespace, reader, limit) =>
      newestOf(
        and(
          eq(bundlePublications.namespace, namespace),
          notInArray(bundlePublications.status, ['deleted', 'removed']),
          isVisibleTo(reader, 'bundle_publications'),
        ),
        limit,
      ),

    own: async (namespace, limit) =>
      newestOf(
        and(eq(bundlePublications.namespace, namespace), ne(bundlePublications.status, 'removed')),
        limit,
      ),
  });
};
