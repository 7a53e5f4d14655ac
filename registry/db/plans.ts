import { and, desc, eq, lt, sql } from 'drizzle-orm';

import type { Composition } from '../../lib/protocol/index.ts';
import { appendAuditEvents, type AuditEvent } from './audit-events.ts';
import type { Database } from './database.ts';
import { guard } from './guard.ts';
import { milliseconds } from './milliseconds.ts';
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

/** What an idempotency key stands for, after the save: this plan or an earlier one. */
export interface SaveOutcome {
  planId: string;
  compositionSha256: string;
}

export interface Plans {
  /**
   * Saves once for a handle's idempotency key, and then answers with what was saved under it; a save
   * that is under way is waited for. Keys are free again after `keysLiveMs`, by the database's clock.
   * Null: what the key stood for went away meanwhile.
   */
  save(plan: PlanToSave, keysLiveMs: number, event: AuditEvent): Promise<SaveOutcome | null>;
  /** Newest first, those before a plan id when one is given. */
  list(handle: string, limit: number, before: string | null): Promise<StoredPlanSummary[]>;
  find(handle: string, planId: string): Promise<StoredPlan | null>;
  /** False: this handle has no such plan. */
  remove(handle: string, planId: string): Promise<boolean>;
}

const owned = (handle: string, planId: string) =>
  and(eq(intentPlans.planId, planId), eq(intentPlans.handle, handle));

export const createPlans = ({ orm }: Database): Plans =>
  guard({
    save: (plan, keysLiveMs, event) =>
      orm.transaction(async (tx) => {
        const underKey = and(
          eq(intentPlans.handle, plan.handle),
          eq(intentPlans.idempotencyKey, plan.idempotencyKey),
        );
        await tx
          .update(intentPlans)
          .set({ idempotencyKey: null })
          .where(and(underKey, sql`${intentPlans.savedAt} < now() - ${milliseconds(keysLiveMs)}`));
        const { composition } = plan;
        const inserted = await tx
          .insert(intentPlans)
          .values({
            ...plan,
            goal: composition.goal,
            provider: composition.provider,
            model: composition.model,
            partial: composition.partial,
            drafts: composition.drafts.length,
            savedAt: sql`now()`,
            updatedAt: sql`now()`,
          })
          .onConflictDoNothing()
          .returning({ planId: intentPlans.planId });
        if (inserted.length === 1) {
          await appendAuditEvents(tx, [event]);
          return { planId: plan.planId, compositionSha256: plan.compositionSha256 };
        }
        const [earlier] = await tx
          .select({ planId: intentPlans.planId, compositionSha256: intentPlans.compositionSha256 })
          .from(intentPlans)
          .where(underKey);
        return earlier ?? null;
      }),

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
      // Checked by the protocol's schema before it was stored.
      return { planId, composition: row.composition as Composition, savedAt, updatedAt };
    },

    remove: async (handle, planId) => {
      const removed = await orm
        .delete(intentPlans)
        .where(owned(handle, planId))
        .returning({ planId: intentPlans.planId });
      return removed.length === 1;
    },
  });
