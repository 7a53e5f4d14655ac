import { and, eq, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';

import type { Entity } from '../../lib/protocol/index.ts';
import type { Database, Orm } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { catalogWords, entities, entityVersions, trustTiers } from './schema.ts';
import { toLabels } from './search-labels.ts';
import { toTextArray } from './sql-array.ts';

export interface EntityKey {
  namespace: string;
  name: string;
}

/** A version as it is stored. */
export interface StoredVersion extends EntityKey {
  version: string;
  title: Entity['title'];
  description: string;
  capabilities: string[];
  domains: string[];
  manifest: Entity['manifest'];
  markdown: string;
  files: Entity['files'];
  signatures: Entity['signatures'];
  contentSha256: string;
  publishedAt: Date;
}

export interface StoredEntity extends StoredVersion {
  kind: Entity['kind'];
  trustTier: Entity['trust_tier'];
  /** In no particular order. */
  versions: { version: string; publishedAt: Date }[];
}

/** What the catalog already has under some names. */
export interface KnownEntities {
  entities: (EntityKey & {
    kind: Entity['kind'];
    trustTier: Entity['trust_tier'];
    /** The latest version. */
    version: string;
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
  words: { name: string; purpose: string; publisher: string; body: string };
}

export interface Entities {
  /**
   * Stores what `decide` returns, given what exists under these names. Stores nothing if it throws. `versions`
   * are new; `listed` are those that are now their entity's latest; `retiered` changes the trust tier of other
   * entities. Two stores into one namespace run one after the other.
   */
  store<Outcome>(
    keys: readonly EntityKey[],
    decide: (known: KnownEntities) => {
      listed: EntityToList[];
      versions: StoredVersion[];
      retiered: (EntityKey & { trustTier: Entity['trust_tier'] })[];
      outcome: Outcome;
    },
  ): Promise<Outcome>;
  /** The latest version unless one is given. Null when the entity or that version does not exist. */
  find(key: EntityKey, version: string | null): Promise<StoredEntity | null>;
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

const list = async (tx: Orm, listed: EntityToList[]): Promise<void> => {
  if (listed.length === 0) return;
  await tx
    .insert(entities)
    .values(listed.map(toRow))
    .onConflictDoUpdate({
      target: [entities.namespace, entities.name],
      set: {
        version: excluded('version'),
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

const findKnown = async (tx: Orm, keys: readonly EntityKey[]): Promise<KnownEntities> => {
  const wanted = sql`(select * from unnest(${toTextArray(keys.map(({ namespace }) => namespace))}, ${toTextArray(keys.map(({ name }) => name))}))`;
  return {
    entities: await tx
      .select({
        namespace: entities.namespace,
        name: entities.name,
        kind: entities.kind,
        trustTier: entities.trustTier,
        version: entities.version,
        serverName: sql<string | null>`${entityVersions.manifest} -> 'server' ->> 'name'`,
      })
      .from(entities)
      .innerJoin(
        entityVersions,
        and(
          eq(entityVersions.namespace, entities.namespace),
          eq(entityVersions.name, entities.name),
          eq(entityVersions.version, entities.version),
        ),
      )
      .where(sql`(${entities.namespace}, ${entities.name}) in ${wanted}`),
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

const setTrustTier = async (
  tx: Orm,
  { namespace, name, trustTier }: EntityKey & Pick<EntityToList, 'trustTier'>,
): Promise<void> => {
  const all = trustTiers.enumValues.flatMap((each) => toLabels({ trustTier: each }));
  const relabel = (vector: AnyPgColumn) =>
    sql`ts_delete(${vector}, ${toTextArray(all)}) || array_to_tsvector(${toTextArray(toLabels({ trustTier }))})`;
  await tx
    .update(entities)
    .set({ trustTier, head: relabel(entities.head), whole: relabel(entities.whole) })
    .where(and(eq(entities.namespace, namespace), eq(entities.name, name)));
};

export const createEntities = ({ orm, checkRoom }: Database): Entities =>
  guard({
    store: async (keys, decide) =>
      orm.transaction(async (tx) => {
        for (const namespace of new Set(keys.map((key) => key.namespace).toSorted()))
          await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${namespace}, 1))`);
        const { listed, versions, retiered, outcome } = decide(await findKnown(tx, keys));
        if (versions.length > 0) await checkRoom(JSON.stringify(versions).length);
        await list(tx, listed);
        if (versions.length > 0) await tx.insert(entityVersions).values(versions);
        for (const entity of retiered) await setTrustTier(tx, entity);
        return outcome;
      }),

    find: async ({ namespace, name }, version) => {
      const [row] = await orm
        .select({ version: entityVersions, kind: entities.kind, trustTier: entities.trustTier })
        .from(entities)
        .innerJoin(
          entityVersions,
          and(
            eq(entityVersions.namespace, entities.namespace),
            eq(entityVersions.name, entities.name),
            eq(entityVersions.version, version ?? entities.version),
          ),
        )
        .where(and(eq(entities.namespace, namespace), eq(entities.name, name)));
      if (!row) return null;
      const versions = await orm
        .select({ version: entityVersions.version, publishedAt: entityVersions.publishedAt })
        .from(entityVersions)
        .where(and(eq(entityVersions.namespace, namespace), eq(entityVersions.name, name)));
      return { ...row.version, kind: row.kind, trustTier: row.trustTier, versions };
    },
  });
