import { and, eq, sql } from 'drizzle-orm';

import type { AuditEventName, Composition } from '../../../lib/protocol/index.ts';
import { appendAuditEvents } from '../audit-events.ts';
import type { Database, Orm } from '../drivers/database.ts';
import { milliseconds } from '../milliseconds.ts';
import { intentPlans } from '../schema/runs.ts';
import { lockSaves, makeRoom, type PlanQuota, type Reached } from './quota.ts';
import { isKept, isOwn, toColumns } from './rows.ts';

interface NewPlan {
  planId: string;
  handle: string;
  idempotencyKey: string;
  title: string | null;
}

export interface PlanToSave extends NewPlan {
  /** The digest of what was sent: a repeated save is the same one only if it sends the same. */
  compositionSha256: string;
  composition: Composition;
}

export interface PlanToDuplicate extends NewPlan {
  /** The plan of this handle that is copied. */
  sourceId: string;
  requestSha256: string;
}

export interface SaveTerms {
  /** How long an idempotency key lives. */
  keysLiveMs: number;
  quota: PlanQuota;
}

/** What an idempotency key refers to after the save: this plan, an earlier one, or the quota that was reached. */
export type SaveOutcome = { planId: string; compositionSha256: string } | { reached: Reached };

export interface PlanSaves {
  /**
   * Saves once per handle and idempotency key; after that, returns what was saved under the key, whatever the
   * quota. Saves of one handle run one after the other, on any instance. Keys become free again after
   * `keysLiveMs`, by the database's clock, and when their plan is deleted.
   */
  save(plan: PlanToSave, terms: SaveTerms): Promise<SaveOutcome>;
  /** Copies a plan under the same rules. Null when there is none to copy. */
  duplicate(copy: PlanToDuplicate, terms: SaveTerms): Promise<SaveOutcome | null>;
}

export type NotePlanEvent = (
  tx: Pick<Orm, 'insert'>,
  event: Extract<AuditEventName, `plan.${string}`>,
  plan: { handle: string; planId: string },
  more?: Record<string, unknown>,
) => Promise<void>;

/** Ids alone: nothing that a person wrote gets into the audit log. */
export const createNote =
  (newId: () => string): NotePlanEvent =>
  (tx, event, { handle, planId }, more = {}) =>
    appendAuditEvents(tx, [
      { eventId: newId(), handle, event, subject: planId, data: { plan_id: planId, ...more } },
    ]);

const findEarlier = async (
  tx: Pick<Orm, 'update' | 'select'>,
  { handle, idempotencyKey }: NewPlan,
  keysLiveMs: number,
): Promise<SaveOutcome | null> => {
  const underKey = and(eq(intentPlans.handle, handle), eq(intentPlans.idempotencyKey, idempotencyKey));
  await tx
    .update(intentPlans)
    .set({ idempotencyKey: null })
    .where(and(underKey, sql`${intentPlans.savedAt} < now() - ${milliseconds(keysLiveMs)}`));
  const [earlier] = await tx
    .select({ planId: intentPlans.planId, compositionSha256: intentPlans.compositionSha256 })
    .from(intentPlans)
    .where(underKey);
  return earlier ?? null;
};

export const createPlanSaves = ({ orm, checkRoom }: Database, note: NotePlanEvent): PlanSaves => {
  const insert = async (
    tx: Pick<Orm, 'select' | 'execute' | 'insert'>,
    plan: PlanToSave,
    quota: PlanQuota,
  ): Promise<SaveOutcome> => {
    const { planId, handle, title, composition, compositionSha256 } = plan;
    const onErased = (erased: string) => note(tx, 'plan.erased', { handle, planId: erased });
    const reached = await makeRoom(tx, handle, quota, onErased);
    if (reached !== null) return { reached };
    await tx.insert(intentPlans).values({
      ...plan,
      ...toColumns(composition, title),
      savedAt: sql`now()`,
      updatedAt: sql`now()`,
    });
    return { planId, compositionSha256 };
  };

  return {
    save: async (plan, { keysLiveMs, quota }) => {
      await checkRoom(JSON.stringify(plan.composition).length);
      return orm.transaction(async (tx) => {
        await lockSaves(tx, plan.handle);
        const earlier = await findEarlier(tx, plan, keysLiveMs);
        if (earlier !== null) return earlier;
        const saved = await insert(tx, plan, quota);
        if (!('reached' in saved)) await note(tx, 'plan.saved', plan);
        return saved;
      });
    },

    duplicate: ({ sourceId, requestSha256, ...copy }, { keysLiveMs, quota }) =>
      orm.transaction(async (tx) => {
        await lockSaves(tx, copy.handle);
        const earlier = await findEarlier(tx, copy, keysLiveMs);
        if (earlier !== null) return earlier;
        const [source] = await tx
          .select({ composition: intentPlans.composition })
          .from(intentPlans)
          .where(and(isOwn(copy.handle, sourceId), isKept));
        if (source === undefined) return null;
        const composition = source.composition as Composition;
        await checkRoom(JSON.stringify(composition).length);
        const saved = await insert(tx, { ...copy, composition, compositionSha256: requestSha256 }, quota);
        if (!('reached' in saved)) await note(tx, 'plan.duplicated', copy, { from: sourceId });
        return saved;
      }),
  };
};
