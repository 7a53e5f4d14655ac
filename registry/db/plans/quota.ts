import { eq, sql } from 'drizzle-orm';

import type { Orm } from '../drivers/database.ts';
import { rowsOf } from '../rows-of.ts';
import { intentPlans } from '../schema/runs.ts';
import { isOwn } from './rows.ts';

/** How much one handle may keep; deleted plans count until they are erased. */
export interface PlanQuota {
  count: number;
  /** Counted as the database stores them, compressed. The plan that exceeds this is still saved. */
  bytes: number;
}

export type Reached = 'count' | 'bytes';

/** In a transaction: nobody else can save for this handle until it ends. */
export const lockSaves = (tx: Pick<Orm, 'execute'>, handle: string): Promise<unknown> =>
  rowsOf(tx, sql`select pg_advisory_xact_lock(hashtextextended(${handle}, 2))`);

const findReached = async (
  tx: Pick<Orm, 'select'>,
  handle: string,
  { count, bytes }: PlanQuota,
): Promise<Reached | null> => {
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

/** Makes room for one more plan: if there is none, deleted plans are erased, the first deleted first. */
export const makeRoom = async (
  tx: Pick<Orm, 'select' | 'execute'>,
  handle: string,
  quota: PlanQuota,
  onErased: (planId: string) => Promise<void>,
): Promise<Reached | null> => {
  for (;;) {
    const reached = await findReached(tx, handle, quota);
    if (reached === null) return null;
    const [erased] = await rowsOf<{ plan_id: string }>(
      tx,
      sql`delete from intent_plans where plan_id = (
        select plan_id from intent_plans where handle = ${handle} and deleted_at is not null
        order by deleted_at, plan_id limit 1
      ) returning plan_id`,
    );
    if (erased === undefined) return reached;
    await onErased(erased.plan_id);
  }
};

/**
 * Whether a plan may have this composition from now on. One that gets no larger always may, because there must be a way to
 * make it smaller.
 */
export const hasRoomFor = async (
  tx: Pick<Orm, 'select'>,
  handle: string,
  planId: string,
  composition: unknown,
  quota: PlanQuota,
): Promise<boolean> => {
  if ((await findReached(tx, handle, { ...quota, count: Number.MAX_SAFE_INTEGER })) === null) return true;
  const [before] = await tx
    .select({ bytes: sql<number>`octet_length(${intentPlans.composition}::text)` })
    .from(intentPlans)
    .where(isOwn(handle, planId));
  return Buffer.byteLength(JSON.stringify(composition)) <= (before?.bytes ?? 0);
};
