import { and, eq, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';

import type { Drafting, Entity, Status, Visibility } from '../../../lib/protocol/index.ts';
import type { Orm } from '../drivers/database.ts';
import { catalogWords, entities, entityTiers, entityVersions, trustTiers } from '../schema/catalog.ts';
import { toTextArray } from '../sql-array.ts';
import { toLabels } from './search-labels.ts';

export interface EntityKey {
  namespace: string;
  name: string;
}

/** A version as it is stored. */
export interface StoredVersion extends EntityKey {
  version: string;
  kind: Entity['kind'];
  visibility: Visibility;
  specification: boolean;
  /** `removed`: by the operator, and its content is gone. */
  status: Status | 'removed';
  /** Null if it is active. */
  statusMessage: string | null;
  /** Each as `namespace/name@version`. */
  dependencies: string[];
  /** The publication it came with, and its place there. Null if it was imported. */
  label: string | null;
  publication: number | null;
  position: number | null;
  title: Entity['title'];
  description: string;
  capabilities: string[];
  domains: string[];
  manifest: Entity['manifest'];
  markdown: string;
  files: Entity['files'];
  drafting: Drafting | null;
  contentSha256: string;
  publishedAt: Date;
}

/** What the catalog already has under some names. */
export interface KnownEntities {
  entities: (EntityKey & {
    kind: Entity['kind'];
    trustTier: Entity['trust_tier'];
    /** The latest public version; null if there is none. */
    version: string | null;
    /** An MCP server's name in its own `server.json`. */
    serverName: string | null;
  })[];
  versions: (EntityKey & { version: string; contentSha256: string })[];
}

/** What a search finds an entity by: its latest version, and texts made of plain lower-case words. */
export interface EntityToList extends EntityKey {
  kind: Entity['kind'];
  trustTier: Entity['trust_tier'];
  version: string;
  description: string;
  capabilities: string[];
  /** Neither deleted nor removed: such a version is not listed. */
  status: StoredVersion['status'];
  statusMessage: string | null;
  words: { name: string; purpose: string; publisher: string; body: string };
}

/**
 * `versions` are new; `listed` are those that are now the latest public version of their entity; `tiers` are those that
 * entities are given, new or known.
 */
export interface VersionsToWrite {
  listed: EntityToList[];
  versions: StoredVersion[];
  tiers: (EntityKey & { trustTier: Entity['trust_tier'] })[];
}

const toVector = (words: string, weight: 'A' | 'B' | 'C') =>
  sql`setweight(to_tsvector('english', ${words}), ${sql.raw(`'${weight}'`)})`;

const toRow = ({ words, ...listed }: EntityToList) => {
  const labels = sql`array_to_tsvector(${toTextArray(toLabels(listed))})`;
  const head = sql`${toVector(words.name, 'A')} || ${toVector(words.purpose, 'B')} || ${toVector(words.publisher, 'C')} || ${labels}`;
  return { ...listed, head, whole: sql`${head} || strip(to_tsvector('english', ${words.body}))` };
};

const excluded = (column: string) => sql.raw(`excluded.${column}`);

const hasLetter = (word: string): boolean => /\p{L}/u.test(word);

/** Each takes the place of the version of its entity that was listed. */
export const list = async (tx: Orm, listed: EntityToList[]): Promise<void> => {
  if (listed.length === 0) return;
  await tx
    .insert(entities)
    .values(listed.map(toRow))
    .onConflictDoUpdate({
      target: [entities.namespace, entities.name],
      set: {
        version: excluded('version'),
        status: excluded('status'),
        statusMessage: excluded('status_message'),
        description: excluded('description'),
        capabilities: excluded('capabilities'),
        head: excluded('head'),
        whole: excluded('whole'),
      },
    });
  const words = new Set(
    listed.flatMap(({ words: { name, purpose, publisher } }) => `${name} ${purpose} ${publisher}`.split(' ')),
  );
  // In a fixed order: two transactions inserting the same words in different orders would deadlock.
  await tx
    .insert(catalogWords)
    .select(
      sql`select word from unnest(${toTextArray([...words].filter(hasLetter))}) as each (word) order by word collate "C"`,
    )
    .onConflictDoNothing();
};

/** What is there under these names, whoever may see it. */
export const findKnown = async (tx: Orm, keys: readonly EntityKey[]): Promise<KnownEntities> => {
  const wanted = sql`(select * from unnest(${toTextArray(keys.map(({ namespace }) => namespace))}, ${toTextArray(keys.map(({ name }) => name))}))`;
  return {
    entities: await tx
      .selectDistinctOn([entityVersions.namespace, entityVersions.name], {
        namespace: entityVersions.namespace,
        name: entityVersions.name,
        kind: entityVersions.kind,
        trustTier: sql<
          Entity['trust_tier']
        >`coalesce(${entities.trustTier}, ${entityTiers.trustTier}, 'unverified')`,
        version: entities.version,
        serverName: sql<string | null>`${entityVersions.manifest} -> 'server' ->> 'name'`,
      })
      .from(entityVersions)
      .leftJoin(
        entities,
        and(eq(entities.namespace, entityVersions.namespace), eq(entities.name, entityVersions.name)),
      )
      .leftJoin(
        entityTiers,
        and(eq(entityTiers.namespace, entityVersions.namespace), eq(entityTiers.name, entityVersions.name)),
      )
      .where(sql`(${entityVersions.namespace}, ${entityVersions.name}) in ${wanted}`)
      .orderBy(entityVersions.namespace, entityVersions.name),
    versions: await tx
      .select({
        namespace: entityVersions.namespace,
        name: entityVersions.name,
        version: entityVersions.version,
        contentSha256: entityVersions.contentSha256,
      })
      .from(entityVersions)
      .where(sql`(${entityVersions.namespace}, ${entityVersions.name}) in ${wanted}`),
  };
};

/** In a transaction that has locked the namespace: what is listed has the tier that it should have now. */
export const refreshTiers = async (
  tx: Orm,
  namespace: string,
  names: readonly string[] | null = null,
): Promise<void> => {
  const all = trustTiers.enumValues.flatMap((each) => toLabels({ trustTier: each }));
  const relabel = (vector: AnyPgColumn) =>
    sql`ts_delete(${vector}, ${toTextArray(all)}) || array_to_tsvector(array['tier_' || now_of.tier])`;
  await tx.execute(sql`
    update entities set trust_tier = now_of.tier, head = ${relabel(entities.head)}, whole = ${relabel(entities.whole)}
    from (
      select name, tier_of(namespace, name) as tier from entities
      where namespace = ${namespace} ${names === null ? sql`` : sql`and name = any(${toTextArray(names)})`}
    ) now_of
    where entities.namespace = ${namespace} and entities.name = now_of.name and entities.trust_tier <> now_of.tier`);
};

/** In the same way: gives an entity a tier, listed or not. */
export const giveTier = async (
  tx: Orm,
  { namespace, name, trustTier }: EntityKey & Pick<EntityToList, 'trustTier'>,
): Promise<void> => {
  await tx
    .insert(entityTiers)
    .values({ namespace, name, trustTier })
    .onConflictDoUpdate({ target: [entityTiers.namespace, entityTiers.name], set: { trustTier } });
};

/** In a transaction: nobody else can store anything in these namespaces until it ends. */
export const lockNamespaces = async (tx: Orm, namespaces: readonly string[]): Promise<void> => {
  // In a fixed order, so that two transactions never wait for each other.
  for (const namespace of new Set(namespaces.toSorted()))
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${namespace}, 1))`);
};

export const writeVersions = async (tx: Orm, { listed, versions, tiers }: VersionsToWrite): Promise<void> => {
  await list(tx, listed);
  if (versions.length > 0) await tx.insert(entityVersions).values(versions);
  for (const entity of tiers) await giveTier(tx, entity);
  for (const [namespace, of] of Map.groupBy([...listed, ...tiers], (each) => each.namespace))
    await refreshTiers(
      tx,
      namespace,
      of.map(({ name }) => name),
    );
};
