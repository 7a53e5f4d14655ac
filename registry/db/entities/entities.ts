import { and, eq, sql } from 'drizzle-orm';

import type { Entity, Status } from '../../../lib/protocol/index.ts';
import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { isVisibleTo, type Reader } from '../readers.ts';
import { bundlePublications, entities, entityVersions } from '../schema/catalog.ts';
import {
  type EntityKey,
  findKnown,
  type KnownEntities,
  lockNamespaces,
  type StoredVersion,
  type VersionsToWrite,
  writeVersions,
} from './entity-writes.ts';

/** A version as somebody reads it. */
export interface StoredEntity extends StoredVersion {
  trustTier: Entity['trust_tier'];
  envelope: string | null;
  /** Those that are listed for the reader, in no particular order. */
  versions: { version: string; publishedAt: Date; status: Status | 'removed' }[];
}

export interface Entities {
  /**
   * Stores what `decide` returns, given what exists under these names. Stores nothing if it throws. Two stores into one
   * namespace run one after the other.
   */
  store<Outcome>(
    keys: readonly EntityKey[],
    decide: (known: KnownEntities) => VersionsToWrite & { outcome: Outcome },
  ): Promise<Outcome>;
  /**
   * Unless a version is given: the latest public one, or where there is none, the one that was published last, in neither
   * case one that is deleted. Null when there is none that the reader may see.
   */
  find(key: EntityKey, version: string | null, reader: Reader): Promise<StoredEntity | null>;
}

/** Their publisher sees deleted versions too, and everybody the one they ask for. */
const isListedFor = ({ handle }: Reader, version: string) =>
  sql`(${entityVersions.status} in ('active', 'deprecated') or ${entityVersions.version} = ${version}
    or (${entityVersions.status} = 'deleted' and ${entityVersions.namespace} = ${handle}))`;

export const createEntities = ({ orm, checkRoom }: Database): Entities =>
  guard({
    store: async (keys, decide) =>
      orm.transaction(async (tx) => {
        await lockNamespaces(
          tx,
          keys.map(({ namespace }) => namespace),
        );
        const { outcome, ...toWrite } = decide(await findKnown(tx, keys));
        const { versions } = toWrite;
        if (versions.length > 0) await checkRoom(JSON.stringify(versions).length);
        await writeVersions(tx, toWrite);
        return outcome;
      }),

    find: async ({ namespace, name }, version, reader) => {
      const visible = and(
        eq(entityVersions.namespace, namespace),
        eq(entityVersions.name, name),
        isVisibleTo(reader, 'entity_versions'),
      );
      const lastOne = sql`(select version from entity_versions where ${visible} and status in ('active', 'deprecated') order by published_at desc, version desc limit 1)`;
      const [row] = await orm
        .select({
          version: entityVersions,
          trustTier: entities.trustTier,
          envelope: bundlePublications.envelope,
        })
        .from(entityVersions)
        .leftJoin(entities, and(eq(entities.namespace, namespace), eq(entities.name, name)))
        .leftJoin(
          bundlePublications,
          and(
            eq(bundlePublications.label, entityVersions.label),
            eq(bundlePublications.number, entityVersions.publication),
          ),
        )
        .where(
          and(visible, eq(entityVersions.version, version ?? sql`coalesce(${entities.version}, ${lastOne})`)),
        );
      if (!row) return null;
      const versions = await orm
        .select({
          version: entityVersions.version,
          publishedAt: entityVersions.publishedAt,
          status: entityVersions.status,
        })
        .from(entityVersions)
        .where(and(visible, isListedFor(reader, row.version.version)));
      return { ...row.version, trustTier: row.trustTier ?? 'unverified', envelope: row.envelope, versions };
    },
  });
