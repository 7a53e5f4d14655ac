import type { Plan, PlanSummary } from '../../lib/protocol/index.ts';
import type { StoredPlan, StoredPlanSummary } from '../db/index.ts';
import { addMessages } from '../http/messages.ts';
import { toETag } from './plan-version.ts';

export const toPlan = ({ planId, revision, title, composition, savedAt, updatedAt }: StoredPlan): Plan => ({
  plan_id: planId,
  title,
  etag: toETag({ planId, revision }),
  saved_at: savedAt.toISOString(),
  updated_at: updatedAt.toISOString(),
  composition: addMessages(composition),
});

/** `deletedMs`: how long a deleted plan can be restored. */
export const toPlanSummary = (plan: StoredPlanSummary, deletedMs: number): PlanSummary => {
  const { planId, revision, savedAt, updatedAt, deletedAt, ...rest } = plan;
  return {
    plan_id: planId,
    ...rest,
    etag: toETag({ planId, revision }),
    saved_at: savedAt.toISOString(),
    updated_at: updatedAt.toISOString(),
    restorable_until: deletedAt === null ? null : new Date(deletedAt.getTime() + deletedMs).toISOString(),
  };
};
