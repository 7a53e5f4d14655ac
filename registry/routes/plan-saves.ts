import { canonicalSha256 } from '../base/canonical.ts';
import type { SaveOutcome } from '../db/index.ts';
import type { RouteParts } from './parts.ts';
import { noSuchPlan, refuseMismatch } from './plan-checks.ts';

export const KEYS_LIVE_MS = 24 * 60 * 60 * 1_000;

/** Copies a plan, once per idempotency key. Throws when there is none, and when the key belongs to something else. */
export const duplicatePlan = async (
  { plans, settings, newId }: Pick<RouteParts, 'plans' | 'settings' | 'newId'>,
  handle: string,
  asked: { sourceId: string; title: string | null; idempotencyKey: string },
): Promise<SaveOutcome> => {
  const { sourceId, title } = asked;
  const requestSha256 = canonicalSha256({ sourceId, title });
  const terms = { keysLiveMs: KEYS_LIVE_MS, quota: settings.plansPerUser };
  const saved = await plans.duplicate({ planId: newId(), handle, ...asked, requestSha256 }, terms);
  if (saved === null) throw noSuchPlan();
  refuseMismatch(saved, requestSha256);
  return saved;
};
