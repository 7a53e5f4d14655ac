import { IdSchema, PlanQuerySchema, type PlanList } from '../../lib/protocol/index.ts';
import type { Plans } from '../db/index.ts';
import { validate } from '../http/body/validate.ts';
import type { RegistryContext } from '../http/context.ts';
import { formParametersOf, parametersOf, readPage, toCursor } from '../http/page.ts';
import { toPlanSummary } from './plan-wire.ts';

export interface AskedPlans {
  q: string;
  isDeleted: boolean;
  limit: number;
  after: string | null;
}

const toPlans = (c: RegistryContext, parameters: Record<string, unknown>): AskedPlans => {
  const { q = '', deleted } = validate(PlanQuerySchema, parameters);
  return { q, isDeleted: deleted === 'true', ...readPage(c, IdSchema) };
};

/** Which plans a program asks for. Throws `invalid-request`. */
export const readPlans = (c: RegistryContext): AskedPlans => toPlans(c, parametersOf(c));

/** The same for a page. */
export const readPlanForm = (c: RegistryContext): AskedPlans =>
  toPlans(c, formParametersOf(c, ['q', 'deleted']));

export const listPlans = async (
  plans: Plans,
  handle: string,
  { q, isDeleted, limit, after }: AskedPlans,
  deletedMs: number,
): Promise<PlanList> => {
  const filter = { q, ...(isDeleted ? { deletedWithinMs: deletedMs } : {}) };
  const found = await plans.list(handle, filter, limit + 1, after);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((plan) => toPlanSummary(plan, deletedMs)),
    next_cursor: last === undefined ? null : toCursor(last.planId),
  };
};
