import { and, asc, eq, gt, ne, sql } from 'drizzle-orm';

import type { Entity, Visibility } from '../../../lib/protocol/index.ts';
import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { entities, entityVersions } from '../schema/catalog.ts';
import { toTextArray } from '../sql-array.ts';
import type { EntityKey, StoredVersion } from './entity-writes.ts';

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

/** A version as whoever published it sees it, whatever its visibility and status. */
export interface OwnVersion extends EntityKey {
  version: string;
  kind: Entity['kind'];
  visibility: Visibility;
  /** The bundle that it came with; null if it was imported. */
  label: string | null;
  publishedAt: Date;
  status: StoredVersion['status'];
  statusMessage: string | null;
}

/** Many entities at once, each list by one statement. */
export interface EntityLists {
  /** A publisher's entities, by name. */
  ofPublisher(namespace: string, page: PublisherPage): Promise<ListedEntity[]>;
  /** Every version that somebody published and that has its content, by name and version; those after `after`. */
  own(
    namespace: string,
    after: Pick<OwnVersion, 'name' | 'version'> | null,
    limit: number,
  ): Promise<OwnVersion[]>;
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

    own: async (namespace, after, limit) =>
      orm
        .select({
          namespace: entityVersions.namespace,
          name: entityVersions.name,
          version: entityVersions.version,
          kind: entityVersions.kind,
          visibility: entityVersions.visibility,
          label: entityVersions.label,
          publishedAt: entityVersions.publishedAt,
          status: entityVersions.status,
          statusMessage: entityVersions.statusMessage,
        })
        .from(entityVersions)
        .where(
          and(
            eq(entityVersions.namespace, namespace),
            ne(entityVersions.status, 'removed'),
            after === null
              ? undefined
              : sql`(${entityVersions.name}, ${entityVersions.version}) > (${after.name}, ${after.version})`,
          ),
        )
        .orderBy(asc(entityVersions.name), asc(entityVersions.version))
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
