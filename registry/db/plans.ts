import { and, desc, eq, lt, sql } from 'drizzle-orm';

import { type Composition, toCodedComposition } from '../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database, Orm } from './drivers/database.ts';
import { guard } from './drivers/guard.ts';
import { milliseconds } from './milliseconds.ts';
import { rowsOf } from './rows-of.ts';
import { intentPlans } from './schema.ts';

export interface StoredPlan {
  planId: string;
  composition: Composition;
  savedAt: Date;
  updatedAt: Date;
}

export interface StoredPlanSummary {
  planId: string;
  goal: string;
  provider: string;
  model: string;
  partial: boolean;
  drafts: number;
  savedAt: Date;
  updatedAt: Date;
}

export interface PlanToSave {
  planId: string;
  handle: string;
  idempotencyKey: string;
  compositionSha256: string;
  composition: Composition;
}

/** What an idempotency key refers to after the save: this plan, an earlier one, or the quota that was reached. */
export type SaveOutcome = { planId: string; compositionSha256: string } | { reached: 'count' | 'bytes' };

/** How much one handle may keep. */
export interface PlanQuota {
  count: number;
  /** Counted as the database stores them, compressed. The plan that exceeds this is still saved. */
  bytes: number;
}

export interface Plans {
  /**
   * Saves once per handle and idempotency key; after that, returns what was saved under the key, whatever the
   * quota. Saves of one handle run one after the other, on any instance. Keys become free again after
   * `keysLiveMs`, by the database's clock.
   */
  save(plan: PlanToSave, keysLiveMs: number, quota: PlanQuota, event: AuditEvent): Promise<SaveOutcome>;
  /** Newest first; with a plan id, only those before it. */
  list(handle: string, limit: number, before: string | null): Promise<StoredPlanSummary[]>;
  find(handle: string, planId: string): Promise<StoredPlan | null>;
  /** False when this handle has no such plan. */
  remove(handle: string, planId: string): Promise<boolean>;
}

const owned = (handle: string, planId: string) =>
  and(eq(intentPlans.planId, planId), eq(intentPlans.handle, handle));

/** In a transaction: nobody else can save for this handle until it ends. */
const lockSaves = (tx: Pick<Orm, 'execute'>, handle: string): Promise<unknown> =>
  rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${handle}, 2))`);

const findReached = async (
  tx: Pick<Orm, 'select'>,
  handle: string,
  { count, bytes }: PlanQuota,
): Promise<'count' | 'bytes' | null> => {
  const [kept] = await tx
    .select({
      count: sql<number>`count(*)::integer`,
      // Read from the row alone, without reading the composition itself.
      bytes: sql<number>`coalesce(sum(pg_column_size(${intentPlans.composition})), 0)::float8`,
    })
    .from(intentPlans)
    .where(eq(intentPlans.handle, handle));
  if (kept === undefined) throw new Error('An aggregate gave no row');
  if (kept.count >= count) return 'count';
  return kept.bytes >= bytes ? 'bytes' : null;
};

export const createPlans = ({ orm, checkRoom }: Database): Plans =>
  guard({
    save: async (plan, keysLiveMs, quota, event) => {
      await checkRoom(JSON.stringify(plan.composition).length);
      return orm.transaction(async (tx) => {
        await lockSaves(tx, plan.handle);
        const underKey = and(
          eq(intentPlans.handle, plan.handle),
          eq(intentPlans.idempotencyKey, plan.idempotencyKey),
        );
        await tx
          .update(intentPlans)
          .set({ idempotencyKey: null })
          .where(and(underKey, sql`${intentPlans.savedAt} < now() - ${milliseconds(keysLiveMs)}`));
        const [earlier] = await tx
          .select({ planId: intentPlans.planId, compositionSha256: intentPlans.compositionSha256 })
          .from(intentPlans)
          .where(underKey);
        if (earlier !== undefined) return earlier;
        const reached = await findReached(tx, plan.handle, quota);
        if (reached !== null) return { reached };
        const { composition } = plan;
        await tx.insert(intentPlans).values({
          ...plan,
          goal: composition.goal,
          provider: composition.provider,
          model: composition.model,
          partial: composition.partial,
          drafts: composition.drafts.length,
          savedAt: sql`now()`,
          updatedAt: sql`now()`,
        });
        await appendAuditEvents(tx, [event]);
        return { planId: plan.planId, compositionSha256: plan.compositionSha256 };
      });
    },

    list: async (handle, limit, before) =>
      orm
        .select({
          planId: intentPlans.planId,
          goal: intentPlans.goal,
          provider: intentPlans.provider,
          model: intentPlans.model,
          partial: intentPlans.partial,
          drafts: intentPlans.drafts,
          savedAt: intentPlans.savedAt,
          updatedAt: intentPlans.updatedAt,
        })
        .from(intentPlans)
        .where(
          before === null
            ? eq(intentPlans.handle, handle)
            : and(eq(intentPlans.handle, handle), lt(intentPlans.planId, before)),
        )
        .orderBy(desc(intentPlans.planId))
        .limit(limit),

    find: async (handle, planId) => {
      const [row] = await orm.select().from(intentPlans).where(owned(handle, planId));
      if (!row) return null;
      const { savedAt, updatedAt } = row;
      // The protocol's schema checked it before it was stored.
      const composition = toCodedComposition(row.composition as Composition);
      return { planId, composition, savedAt, updatedAt };
    },

    remove: async (handle, planId) => {
      const removed = await orm
        .delete(intentPlans)
        .where(owned(handle, planId))
        .returning({ planId: intentPlans.planId });
      return removed.length === 1;
    },
  });
