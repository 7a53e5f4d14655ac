import { and, eq, sql } from 'drizzle-orm';

import type { Entity } from '../../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from '../audit-events.ts';
import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { rowsOf } from '../rows-of.ts';
import { entityVersions } from '../schema/catalog.ts';
import { type EntityKey, giveTier, lockNamespaces, refreshTiers } from './entity-writes.ts';

export interface Tiers {
  /**
   * Gives an entity a tier. Returns the one that it has then, which is better where its publisher proved more; null when
   * nothing public has this name.
   */
  give(
    key: EntityKey,
    trustTier: Entity['trust_tier'],
    event: AuditEvent,
  ): Promise<Entity['trust_tier'] | null>;
}

export const createTiers = ({ orm }: Pick<Database, 'orm'>): Tiers =>
  guard({
    give: ({ namespace, name }, trustTier, event) =>
      orm.transaction(async (tx) => {
        await lockNamespaces(tx, [namespace]);
        const there = await tx.$count(
          entityVersions,
          and(
            eq(entityVersions.namespace, namespace),
            eq(entityVersions.name, name),
            eq(entityVersions.visibility, 'public'),
          ),
        );
        if (there === 0) return null;
        await giveTier(tx, { namespace, name, trustTier });
        await refreshTiers(tx, namespace, [name]);
        await appendAuditEvents(tx, [event]);
        const [row] = await rowsOf<{ tier: Entity['trust_tier'] }>(
          tx,
          sql`select tier_of(${namespace}, ${name}) as tier`,
        );
        return row?.tier ?? trustTier;
      }),
  });
