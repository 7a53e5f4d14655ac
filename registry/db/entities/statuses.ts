import { and, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';

import type { Entity, Status, Visibility } from '../../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from '../audit-events.ts';
import type { Database, Orm } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { bundlePublications, entities, entityVersions } from '../schema/catalog.ts';
import {
  type EntityKey,
  type EntityToList,
  findKnown,
  list,
  lockNamespaces,
  refreshTiers,
  type StoredVersion,
} from './entity-writes.ts';

/** One version, or every version that was ever published under a label. */
export type StatusTarget = (EntityKey & { version: string }) | { label: string };

export interface StatusChange {
  /** `removed` takes the content away, for good. */
  status: Status | 'removed';
  /** Null if it is active. */
  message: string | null;
}

/** How the catalog lists what is left. */
export interface Listing {
  /** `versions` is not empty. */
  latestOf(versions: readonly string[]): string;
  toListed(version: StoredVersion, trustTier: Entity['trust_tier']): EntityToList;
}

export interface Statuses {
  /**
   * All in one transaction, with what searches find. Returns the versions that have the status now; null when the target
   * is not there, not this owner's, or was removed. Owner null: the operator. What has the status and message already is
   * no event.
   */
  change(
    target: StatusTarget,
    owner: string | null,
    change: StatusChange,
    toEvent: (namespace: string, isPublic: boolean) => AuditEvent,
  ): Promise<(EntityKey & { version: string })[] | null>;
}

/** What is left of a removed version: the name of a server, which no other server may take. */
const NO_CONTENT = {
  title: null,
  description: '',
  capabilities: [],
  domains: [],
  manifest: sql`case when kind = 'mcp_server'
    then json_build_object('server', json_build_object('name', manifest -> 'server' ->> 'name')) else '{}' end`,
  markdown: '',
  files: [],
};

interface Row extends EntityKey {
  version: string;
  visibility: Visibility;
  status: StoredVersion['status'];
  statusMessage: string | null;
}

const ownerOf = async (tx: Orm, target: StatusTarget): Promise<string | null> => {
  if ('namespace' in target) return target.namespace;
  const [row] = await tx
    .select({ namespace: bundlePublications.namespace })
    .from(bundlePublications)
    .where(eq(bundlePublications.label, target.label))
    .limit(1);
  return row?.namespace ?? null;
};

const isTarget = (target: StatusTarget): SQL | undefined =>
  'label' in target
    ? eq(entityVersions.label, target.label)
    : and(
        eq(entityVersions.namespace, target.namespace),
        eq(entityVersions.name, target.name),
        eq(entityVersions.version, target.version),
      );

/** Lists these entities anew: each by its latest public version that is not deleted, and not at all without one. */
const relist = async (
  tx: Orm,
  namespace: string,
  names: readonly string[],
  listing: Listing,
): Promise<void> => {
  if (names.length === 0) return;
  const isOfThese = and(eq(entityVersions.namespace, namespace), inArray(entityVersions.name, [...names]));
  const left = await tx
    .select({ name: entityVersions.name, version: entityVersions.version })
    .from(entityVersions)
    .where(
      and(
        isOfThese,
        eq(entityVersions.visibility, 'public'),
        inArray(entityVersions.status, ['active', 'deprecated']),
      ),
    );
  const latest = [...Map.groupBy(left, ({ name }) => name)].map(
    ([name, versions]) => [name, listing.latestOf(versions.map(({ version }) => version))] as const,
  );
  const known = await findKnown(
    tx,
    latest.map(([name]) => ({ namespace, name })),
  );
  const listed: EntityToList[] = [];
  for (const [name, version] of latest) {
    const [row] = await tx
      .select()
      .from(entityVersions)
      .where(
        and(
          eq(entityVersions.namespace, namespace),
          eq(entityVersions.name, name),
          eq(entityVersions.version, version),
        ),
      );
    const trustTier = known.entities.find((each) => each.name === name)?.trustTier ?? 'unverified';
    if (row !== undefined) listed.push(listing.toListed(row, trustTier));
  }
  const gone = names.filter((name) => !latest.some(([each]) => each === name));
  if (gone.length > 0)
    await tx.delete(entities).where(and(eq(entities.namespace, namespace), inArray(entities.name, gone)));
  await list(tx, listed);
  await refreshTiers(tx, namespace, names);
};

export const createStatuses = ({ orm }: Pick<Database, 'orm'>, listing: Listing): Statuses =>
  guard({
    change: (target, owner, { status, message }, toEvent) =>
      orm.transaction(async (tx) => {
        const namespace = await ownerOf(tx, target);
        if (namespace === null || (owner !== null && owner !== namespace)) return null;
        await lockNamespaces(tx, [namespace]);
        const isLeft = and(isTarget(target), ne(entityVersions.status, 'removed'));
        const rows: Row[] = await tx
          .select({
            namespace: entityVersions.namespace,
            name: entityVersions.name,
            version: entityVersions.version,
            visibility: entityVersions.visibility,
            status: entityVersions.status,
            statusMessage: entityVersions.statusMessage,
          })
          .from(entityVersions)
          .where(isLeft)
          .orderBy(entityVersions.name, entityVersions.version);
        if (rows.length === 0) return null;
        const publications =
          'label' in target
            ? await tx.select().from(bundlePublications).where(eq(bundlePublications.label, target.label))
            : [];
        const all = [...rows, ...publications];
        if (all.every((each) => each.status === status && each.statusMessage === message)) return rows;

        const set = { status, statusMessage: message };
        await tx
          .update(entityVersions)
          .set(status === 'removed' ? { ...set, ...NO_CONTENT } : set)
          .where(isLeft);
        if ('label' in target)
          await tx
            .update(bundlePublications)
            .set(status === 'removed' ? { ...set, title: null } : set)
            .where(and(eq(bundlePublications.label, target.label), ne(bundlePublications.status, 'removed')));
        const names = rows.filter(({ visibility }) => visibility === 'public').map(({ name }) => name);
        await relist(tx, namespace, [...new Set(names)], listing);
        const isPublic = all.some(({ visibility }) => visibility === 'public');
        await appendAuditEvents(tx, [toEvent(namespace, isPublic)]);
        return rows;
      }),
  });
