import { and, asc, eq, gt, sql } from 'drizzle-orm';

import type { Entity } from '../../../lib/protocol/index.ts';
import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { entities, entityVersions } from '../schema/catalog.ts';
import { toTextArray } from '../sql-array.ts';
import type { EntityKey } from './entity-writes.ts';

/** The latest version of an entity, without its texts. */
export interface ListedEntity extends EntityKey {
  version: string;
  kind: Entity['kind'];
  trustTier: Entity['trust_tier'];
  description: string;
  /** Why it is deprecated; null if it is active. */
  deprecation: string | null;
  contentSha256: string;
  /** A design that nobody can install. */
  specification: boolean;
}

/** What its files are made from. */
export type EntityContent = EntityKey & Pick<Entity, 'version' | 'kind' | 'manifest' | 'markdown' | 'files'>;

export interface PublisherPage {
  /** Every kind when null. */
  kind: Entity['kind'] | null;
  /** The name after which the page begins. */
  after: string | null;
  limit: number;
}

/** Many entities at once, each list by one statement. */
export interface EntityLists {
  /** A publisher's entities, by name. */
  ofPublisher(namespace: string, page: PublisherPage): Promise<ListedEntity[]>;
  /** Those of these that exist, by name. */
  ofKeys(keys: readonly EntityKey[]): Promise<ListedEntity[]>;
  /** Those of these versions that everybody may see, in no particular order. */
  contents(versions: readonly (EntityKey & { version: string })[]): Promise<EntityContent[]>;
}

const isVersionOf = and(
  eq(entityVersions.namespace, entities.namespace),
  eq(entityVersions.name, entities.name),
);

const toTuples = (...columns: (readonly string[])[]) =>
  sql`(select * from unnest(${sql.join(columns.map(toTextArray), sql`, `)}))`;

export const createEntityLists = ({ orm }: Database): EntityLists => {
  const latest = () =>
    orm
      .select({
        namespace: entities.namespace,
        name: entities.name,
        version: entities.version,
        kind: entities.kind,
        trustTier: entities.trustTier,
        description: entities.description,
        deprecation: entities.statusMessage,
        contentSha256: entityVersions.contentSha256,
        specification: entityVersions.specification,
      })
      .from(entities)
      .innerJoin(entityVersions, and(isVersionOf, eq(entityVersions.version, entities.version)));

  return guard({
    ofPublisher: async (namespace, { kind, after, limit }) =>
      latest()
        .where(
          and(
            eq(entities.namespace, namespace),
            kind === null ? undefined : eq(entities.kind, kind),
            after === null ? undefined : gt(entities.name, after),
          ),
        )
        .orderBy(asc(entities.name))
        .limit(limit),

    ofKeys: async (keys) => {
      const wanted = toTuples(
        keys.map(({ namespace }) => namespace),
        keys.map(({ name }) => name),
      );
      return latest()
        .where(sql`(${entities.namespace}, ${entities.name}) in ${wanted}`)
        .orderBy(asc(entities.name), asc(entities.namespace));
    },

    contents: async (versions) => {
      const wanted = toTuples(
        versions.map(({ namespace }) => namespace),
        versions.map(({ name }) => name),
        versions.map(({ version }) => version),
      );
      return orm
        .select({
          namespace: entityVersions.namespace,
          name: entityVersions.name,
          version: entityVersions.version,
          kind: entities.kind,
          manifest: entityVersions.manifest,
          markdown: entityVersions.markdown,
          files: entityVersions.files,
        })
        .from(entityVersions)
        .innerJoin(entities, isVersionOf)
        .where(
          and(
            eq(entityVersions.visibility, 'public'),
            sql`(${entityVersions.namespace}, ${entityVersions.name}, ${entityVersions.version}) in ${wanted}`,
          ),
        );
    },
  });
};
