import type { Hono } from 'hono';

import {
  IdSchema,
  LIMITS,
  PATHS,
  ProblemError,
  SavePlanRequestSchema,
  z,
  type Plan,
  type PlanList,
  type SavedPlan,
} from '../../lib/protocol/index.ts';
import { handleOf } from '../accounts/authenticate.ts';
import { canonicalSha256 } from '../base/canonical.ts';
import type { PlanQuota, StoredPlan } from '../db/index.ts';
import { readBody } from '../http/body/read-body.ts';
import type { RegistryContext, RegistryEnv } from '../http/context.ts';
import { addMessages, dropMessages } from '../http/messages.ts';
import { readPage, toCursor } from '../http/page.ts';
import { resource } from '../http/resource.ts';
import type { RouteParts } from './parts.ts';
import { refuseUnstorable, toSecretInPlan } from './plan-checks.ts';

const KEYS_LIVE_MS = 24 * 60 * 60 * 1_000;

const readIdempotencyKey = (c: RegistryContext): string => {
  const header = c.req.header('idempotency-key')?.trim() ?? '';
  if (header === '')
    throw new ProblemError(
      'idempotency-key-missing',
      'Send an Idempotency-Key header, with a new key for each plan.',
    );
  if (header.length > LIMITS.idempotencyKeyCharacters || !/^[\x21-\x7e]+$/.test(header))
    throw new ProblemError(
      'invalid-request',
      `An Idempotency-Key has 1 to ${LIMITS.idempotencyKeyCharacters} printable ASCII characters without spaces.`,
    );
  return header;
};

const toPlan = ({ planId, composition, savedAt, updatedAt }: StoredPlan): Plan => ({
  plan_id: planId,
  saved_at: savedAt.toISOString(),
  updated_at: updatedAt.toISOString(),
  composition: addMessages(composition),
});

const toETag = ({ planId, updatedAt }: StoredPlan): string => `"${planId}-${updatedAt.getTime()}"`;

const matches = (header: string, etag: string): boolean =>
  header.trim() === '*' || header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);

const noSuchPlan = (): ProblemError => new ProblemError('not-found', 'You have no plan with this id.');

const MEBIBYTE = 1024 * 1024;

const toQuotaProblem = (reached: 'count' | 'bytes', { count, bytes }: PlanQuota): ProblemError =>
  new ProblemError(
    'plan-quota-reached',
    reached === 'count'
      ? `You have saved ${count.toLocaleString('en')} plans, as many as this registry keeps for one person. Delete plans you no longer need, then save again.`
      : `Your saved plans fill the ${(bytes / MEBIBYTE).toLocaleString('en', { maximumFractionDigits: 1 })} MiB that this registry keeps for one person. Delete plans you no longer need, then save again.`,
  );

const planIdOf = (c: RegistryContext): string => {
  const parsed = z.safeParse(IdSchema, c.req.param('plan_id'));
  if (!parsed.success) throw noSuchPlan();
  return parsed.data;
};

/** Saved plans belong to their owner alone; for anybody else they do not exist. */
export const addPlanRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { plans, settings, signedIn, newId } = parts;

  const find = async (c: RegistryContext): Promise<StoredPlan> => {
    const plan = await plans.find(handleOf(c), planIdOf(c));
    if (plan === null) throw noSuchPlan();
    return plan;
  };

  resource(
    app,
    PATHS.plans,
    {
      POST: async (c) => {
        const idempotencyKey = readIdempotencyKey(c);
        const { composition: sent } = await readBody(c, SavePlanRequestSchema, {
          limit: settings.bodies.otherBytes,
          toProblem: toSecretInPlan,
        });
        refuseUnstorable({ composition: sent });
        const composition = dropMessages(sent);
        const [planId, handle] = [newId(), handleOf(c)];
        const compositionSha256 = canonicalSha256(composition);
        const saved = await plans.save(
          { planId, handle, idempotencyKey, compositionSha256, composition },
          KEYS_LIVE_MS,
          settings.plansPerUser,
          {
            eventId: newId(),
            handle,
            event: 'plan.saved',
            subject: planId,
            data: { plan_id: planId },
          },
        );
        if ('reached' in saved) throw toQuotaProblem(saved.reached, settings.plansPerUser);
        if (saved.compositionSha256 !== compositionSha256)
          throw new ProblemError(
            'idempotency-mismatch',
            'This Idempotency-Key saved something else before. Nothing was saved now.',
          );
        return c.json({ plan_id: saved.planId } satisfies SavedPlan, 201, {
          location: PATHS.plan(saved.planId),
        });
      },
    },
    signedIn,
  );

  resource(
    app,
    PATHS.myPlans,
    {
      GET: async (c) => {
        const { limit, after } = readPage(c, IdSchema);
        const found = await plans.list(handleOf(c), limit + 1, after);
        const shown = found.slice(0, limit);
        const last = found.length > limit ? shown.at(-1) : undefined;
        return c.json({
          items: shown.map(({ planId, savedAt, updatedAt, ...rest }) => ({
            plan_id: planId,
            ...rest,
            saved_at: savedAt.toISOString(),
            updated_at: updatedAt.toISOString(),
          })),
          next_cursor: last === undefined ? null : toCursor(last.planId),
        } satisfies PlanList);
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/plans/:plan_id',
    {
      GET: async (c) => {
        const plan = await find(c);
        const etag = toETag(plan);
        c.header('etag', etag);
        const known = c.req.header('if-none-match');
        if (known !== undefined && matches(known, etag)) return c.body(null, 304);
        return c.json(toPlan(plan));
      },
      DELETE: async (c) => {
        if (!(await plans.remove(handleOf(c), planIdOf(c)))) throw noSuchPlan();
        return c.body(null, 204);
      },
    },
    signedIn,
  );
};
