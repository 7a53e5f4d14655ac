import { and, desc, eq, ne, sql } from 'drizzle-orm';

import type { Visibility } from '../../lib/protocol/index.ts';
import type { Orm } from './drivers/database.ts';
import {
  type EntityKey,
  findKnown,
  type KnownEntities,
  type StoredVersion,
} from './entities/entity-writes.ts';
import { isVisibleTo } from './readers.ts';
import { rowsOf } from './rows-of.ts';
import { bundlePublications, entities, entityVersions } from './schema/catalog.ts';
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
  /** What it was made from, as its publisher says. Stored only if it is a plan of theirs. */
  planId: string | null;
}

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

/** What speaks for or against a bundle. */
export const findFacts = async (tx: Orm, key: BundleKey): Promise<BundleFacts> => {
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
