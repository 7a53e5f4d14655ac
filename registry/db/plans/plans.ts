import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';

import { type Composition, toCodedComposition } from '../../../lib/protocol/index.ts';
import type { Database, Orm } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { milliseconds } from '../milliseconds.ts';
import { intentPlans } from '../schema/runs.ts';
import { hasRoomFor, lockSaves, type PlanQuota, type Reached } from './quota.ts';
import {
  hasWords,
  isDeletedWithin,
  isKept,
  isOwn,
  type StoredPlan,
  type StoredPlanSummary,
  SUMMARY_COLUMNS,
  toColumns,
  toSearched,
} from './rows.ts';
import { createNote, createPlanSaves, type NotePlanEvent, type PlanSaves } from './saves.ts';

/** Undefined stays as it is. */
export interface PlanChange {
  title?: string | null | undefined;
  composition?: Composition | undefined;
}

/** Null: this handle has no such plan. `stale`: it is at this revision, which is none of those expected. */
type Missed = { stale: number } | null;
export type ChangeOutcome = { plan: StoredPlanSummary } | { reached: Reached } | Missed;

/** The revisions that a change may be made to; null for any. */
export type Expected = readonly number[] | null;

export interface PlanFilter {
  /** Words that title or goal must have; empty for all. */
  q: string;
  /** Plans that were deleted less than this long ago, in place of those that were not. */
  deletedWithinMs?: number;
}

/** Every method sees only plans of its handle. Each change is made together with its audit event, or not at all. */
export interface Plans extends PlanSaves {
  /** Newest first; with a plan id, only those before it. */
  list(
    handle: string,
    filter: PlanFilter,
    limit: number,
    before: string | null,
  ): Promise<StoredPlanSummary[]>;
  find(handle: string, planId: string): Promise<StoredPlan | null>;
  change(
    handle: string,
    planId: string,
    change: PlanChange,
    expected: Expected,
    quota: PlanQuota,
  ): Promise<ChangeOutcome>;
  /** The plan is found no more, but can be restored until it is erased. */
  remove(handle: string, planId: string, expected: Expected): Promise<{ planId: string } | Missed>;
  /** Null unless it was deleted less than `withinMs` ago. */
  restore(handle: string, planId: string, withinMs: number): Promise<{ plan: StoredPlanSummary } | null>;
  /** Erases a plan, deleted or not. */
  erase(handle: string, planId: string, expected: Expected): Promise<{ planId: string } | Missed>;
  /** Erases what was deleted longer ago than this, of every handle. */
  eraseDeleted(agoMs: number): Promise<void>;
}

/** The plan's row is locked until the transaction ends, if the plan is at a revision that is expected. */
const lock = async (
  tx: Pick<Orm, 'select'>,
  handle: string,
  planId: string,
  expected: Expected,
  isIt: SQL,
): Promise<{ title: string | null; goal: string } | Missed> => {
  const { title, goal, revision } = intentPlans;
  const [plan] = await tx
    .select({ title, goal, revision })
    .from(intentPlans)
    .where(and(isOwn(handle, planId), isIt))
    .for('update');
  if (plan === undefined) return null;
  return expected?.includes(plan.revision) === false ? { stale: plan.revision } : plan;
};

export const createPlans = (database: Database, newId: () => string): Plans => {
  const { orm, checkRoom } = database;
  const note = createNote(newId);

  const update = async (
    tx: Pick<Orm, 'update' | 'insert'>,
    event: Parameters<NotePlanEvent>[1],
    plan: { handle: string; planId: string },
    isIt: SQL | undefined,
    values: PgUpdateSetSource<typeof intentPlans>,
  ): Promise<{ plan: StoredPlanSummary } | null> => {
    const [updated] = await tx
      .update(intentPlans)
      .set({ ...values, revision: sql`${intentPlans.revision} + 1` })
      .where(and(isOwn(plan.handle, plan.planId), isIt))
      .returning(SUMMARY_COLUMNS);
    if (updated === undefined) return null;
    await note(tx, event, plan);
    return { plan: updated };
  };

  return guard({
    ...createPlanSaves(database, note),

    list: async (handle, { q, deletedWithinMs }, limit, before) =>
      orm
        .select(SUMMARY_COLUMNS)
        .from(intentPlans)
        .where(
          and(
            eq(intentPlans.handle, handle),
            deletedWithinMs === undefined ? isKept : isDeletedWithin(deletedWithinMs),
            hasWords(q),
            before === null ? undefined : lt(intentPlans.planId, before),
          ),
        )
        .orderBy(desc(intentPlans.planId))
        .limit(limit),

    find: async (handle, planId) => {
      const [row] = await orm
        .select()
        .from(intentPlans)
        .where(and(isOwn(handle, planId), isKept));
      if (!row) return null;
      const { title, revision, savedAt, updatedAt } = row;
      // The protocol's schema checked it before it was stored.
      const composition = toCodedComposition(row.composition as Composition);
      return { planId, title, revision, composition, savedAt, updatedAt };
    },

    change: async (handle, planId, { title, composition }, expected, quota) => {
      if (composition !== undefined) await checkRoom(JSON.stringify(composition).length);
      return orm.transaction(async (tx) => {
        if (composition !== undefined) await lockSaves(tx, handle);
        const before = await lock(tx, handle, planId, expected, isKept);
        if (before === null || 'stale' in before) return before;
        if (composition !== undefined && !(await hasRoomFor(tx, handle, planId, composition, quota)))
          return { reached: 'bytes' };
        const named = title === undefined ? before.title : title;
        return update(tx, 'plan.changed', { handle, planId }, isKept, {
          title: named,
          searched: toSearched(named, before.goal),
          ...(composition === undefined ? {} : toColumns(composition, named)),
          updatedAt: sql`now()`,
        });
      });
    },

    remove: (handle, planId, expected) =>
      orm.transaction(async (tx) => {
        const before = await lock(tx, handle, planId, expected, isKept);
        if (before === null || 'stale' in before) return before;
        // Whoever saves it again under its key gets a plan that is there.
        const gone = { deletedAt: sql`now()`, idempotencyKey: null };
        await update(tx, 'plan.deleted', { handle, planId }, isKept, gone);
        return { planId };
      }),

    restore: (handle, planId, withinMs) =>
      orm.transaction((tx) =>
        update(tx, 'plan.restored', { handle, planId }, isDeletedWithin(withinMs), { deletedAt: null }),
      ),

    erase: (handle, planId, expected) =>
      orm.transaction(async (tx) => {
        const before = await lock(tx, handle, planId, expected, sql`true`);
        if (before === null || 'stale' in before) return before;
        await tx.delete(intentPlans).where(isOwn(handle, planId));
        await note(tx, 'plan.erased', { handle, planId });
        return { planId };
      }),

    eraseDeleted: (agoMs) =>
      orm.transaction(async (tx) => {
        const erased = await tx
          .delete(intentPlans)
          .where(lt(intentPlans.deletedAt, sql`now() - ${milliseconds(agoMs)}`))
          .returning({ handle: intentPlans.handle, planId: intentPlans.planId });
        for (const each of erased) await note(tx, 'plan.erased', each);
      }),
  });
};
