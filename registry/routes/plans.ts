import type { Hono } from 'hono';

import {
  ChangePlanRequestSchema,
  DeletePlanQuerySchema,
  DuplicatePlanRequestSchema,
  IdSchema,
  PATHS,
  SavePlanRequestSchema,
  z,
  type SavedPlan,
} from '../../lib/protocol/index.ts';
import { handleOf } from '../accounts/authenticate.ts';
import { canonicalSha256 } from '../base/canonical.ts';
import type { ChangeOutcome, SaveOutcome, StoredPlanSummary } from '../db/index.ts';
import { readBody } from '../http/body/read-body.ts';
import { validate } from '../http/body/validate.ts';
import type { RegistryContext, RegistryEnv } from '../http/context.ts';
import { isKnown } from '../http/etag.ts';
import { dropMessages } from '../http/messages.ts';
import { parametersOf } from '../http/page.ts';
import { resource } from '../http/resource.ts';
import type { RouteParts } from './parts.ts';
import {
  noSuchPlan,
  readIdempotencyKey,
  refuseMismatch,
  refuseUnstorable,
  toQuotaProblem,
  toSecretInPlan,
} from './plan-checks.ts';
import { listPlans, readPlans } from './plan-list.ts';
import { duplicatePlan, KEYS_LIVE_MS } from './plan-saves.ts';
import { readExpected, refuseStale, requireExpected, toETag } from './plan-version.ts';
import { toPlan, toPlanSummary } from './plan-wire.ts';

const planIdOf = (c: RegistryContext): string => {
  const parsed = z.safeParse(IdSchema, c.req.param('plan_id'));
  if (!parsed.success) throw noSuchPlan();
  // As the database writes it, and so its ETag.
  return parsed.data.toLowerCase();
};

/** Saved plans belong to their owner alone; for anybody else they do not exist. */
export const addPlanRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { plans, settings, signedIn, newId } = parts;
  const { plansPerUser: quota, deletedPlansMs } = settings;
  const terms = { keysLiveMs: KEYS_LIVE_MS, quota };
  const bodyRules = { limit: settings.bodies.otherBytes, toProblem: toSecretInPlan };

  const answerSaved = (c: RegistryContext, saved: SaveOutcome): Response => {
    if ('reached' in saved) throw toQuotaProblem(saved.reached, quota);
    return c.json({ plan_id: saved.planId } satisfies SavedPlan, 201, {
      location: PATHS.plan(saved.planId),
    });
  };

  const toChanged = (c: RegistryContext, planId: string, outcome: ChangeOutcome): StoredPlanSummary => {
    if (outcome === null) throw noSuchPlan();
    if ('stale' in outcome) return refuseStale(c, planId, outcome.stale);
    if ('reached' in outcome) throw toQuotaProblem(outcome.reached, quota);
    c.header('etag', toETag(outcome.plan));
    return outcome.plan;
  };

  resource(
    app,
    PATHS.plans,
    {
      POST: async (c) => {
        const idempotencyKey = readIdempotencyKey(c);
        const { composition: sent } = await readBody(c, SavePlanRequestSchema, bodyRules);
        refuseUnstorable({ composition: sent });
        const composition = dropMessages(sent);
        const compositionSha256 = canonicalSha256(composition);
        const plan = { planId: newId(), handle: handleOf(c), idempotencyKey, title: null };
        const saved = await plans.save({ ...plan, compositionSha256, composition }, terms);
        refuseMismatch(saved, compositionSha256);
        return answerSaved(c, saved);
      },
    },
    signedIn,
  );

  resource(
    app,
    PATHS.myPlans,
    {
      GET: async (c) => {
        const list = await listPlans(plans, handleOf(c), readPlans(c), deletedPlansMs);
        return c.json(list);
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/plans/:plan_id',
    {
      GET: async (c) => {
        const plan = await plans.find(handleOf(c), planIdOf(c));
        if (plan === null) throw noSuchPlan();
        const etag = toETag(plan);
        c.header('etag', etag);
        return isKnown(c, etag) ? c.body(null, 304) : c.json(toPlan(plan));
      },
      PUT: async (c) => {
        const planId = planIdOf(c);
        const expected = requireExpected(c, planId);
        const { title, composition: sent } = await readBody(c, ChangePlanRequestSchema, bodyRules);
        refuseUnstorable({ composition: sent });
        const composition = sent && dropMessages(sent);
        const outcome = await plans.change(handleOf(c), planId, { title, composition }, expected, quota);
        return c.json(toPlanSummary(toChanged(c, planId, outcome), deletedPlansMs));
      },
      DELETE: async (c) => {
        const planId = planIdOf(c);
        const { for_good: isForGood } = validate(DeletePlanQuerySchema, parametersOf(c));
        const plan = [handleOf(c), planId, readExpected(c, planId)] as const;
        const outcome = await (isForGood === 'true' ? plans.erase(...plan) : plans.remove(...plan));
        if (outcome === null) throw noSuchPlan();
        if ('stale' in outcome) return refuseStale(c, planId, outcome.stale);
        return c.body(null, 204);
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/plans/:plan_id/duplicate',
    {
      POST: async (c) => {
        const idempotencyKey = readIdempotencyKey(c);
        const sourceId = planIdOf(c);
        const { title } = await readBody(c, DuplicatePlanRequestSchema, bodyRules);
        return answerSaved(c, await duplicatePlan(parts, handleOf(c), { sourceId, title, idempotencyKey }));
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/plans/:plan_id/restore',
    {
      POST: async (c) => {
        const planId = planIdOf(c);
        const outcome = await plans.restore(handleOf(c), planId, deletedPlansMs);
        return c.json(toPlanSummary(toChanged(c, planId, outcome), deletedPlansMs));
      },
    },
    signedIn,
  );
};
