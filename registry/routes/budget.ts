import type { Hono } from 'hono';

import { PATHS, ProblemError } from '../../lib/protocol/index.ts';
import { handleOf } from '../accounts/authenticate.ts';
import type { RegistryEnv } from '../http/context.ts';
import { resource } from '../http/resource.ts';
import type { HostedParts, RouteParts } from './parts.ts';

/** Throws `hosted-unavailable`. */
export const requireHosted = ({ hosted }: Pick<RouteParts, 'hosted'>): HostedParts => {
  if (hosted === null)
    throw new ProblemError(
      'hosted-unavailable',
      'This registry has no budget of its own. Compose with a key that you bring.',
      { byok_available: true },
    );
  return hosted;
};

/** `GET /v1/budget`: what the caller may still use of the registry's own key. */
export const addBudgetRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  resource(
    app,
    PATHS.budget,
    { GET: async (c) => c.json(await requireHosted(parts).budget.state(handleOf(c))) },
    parts.signedIn,
  );
};
