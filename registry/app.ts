import { Hono } from 'hono';

import { ProblemError } from '../lib/protocol/index.ts';
import { accessLog } from './http/access-log.ts';
import { authenticate } from './http/authenticate.ts';
import { createClearTextCheck } from './http/clear-text.ts';
import type { RegistryEnv } from './http/context.ts';
import { ClientGoneError } from './http/read-json.ts';
import { refuseKeys } from './http/refuse-keys.ts';
import { addPages, toRefusedSearch } from './pages/index.ts';
import { respondWithProblem, toProblemError, toSafeError } from './problems.ts';
import { addCatalogRoutes } from './routes/catalog.ts';
import type { AppParts, RouteParts } from './routes/parts.ts';
import { addPlanRoutes } from './routes/plans.ts';
import { addRunEventRoutes } from './routes/run-events.ts';
import { addRunRoutes } from './routes/runs.ts';
import { addSmallRoutes } from './routes/small.ts';
import { abortReasons } from './runs/outcome.ts';

/** The registry as a function from requests to responses: over a socket or in process, it is the same. */
export const createApp = (parts: AppParts): Hono<RegistryEnv> => {
  const { logger, publicUrl, settings, newId, elapsed } = parts;
  const app = new Hono<RegistryEnv>();
  const routeParts: RouteParts = {
    ...parts,
    signedIn: authenticate(parts.tokens),
    cameInClear: createClearTextCheck(settings.trustProxy),
  };

  app.use(accessLog({ logger, newId, elapsed }));
  app.use(async (c, next) => {
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    await next();
  });
  for (const path of ['/v1/intent/*', '/v1/plans/*', '/v1/me/*'])
    app.use(path, async (c, next) => {
      c.header('cache-control', 'no-store');
      await next();
    });
  app.use(refuseKeys());

  addRunRoutes(app, routeParts);
  addRunEventRoutes(app, routeParts);
  addPlanRoutes(app, routeParts);
  addCatalogRoutes(app, routeParts);
  addSmallRoutes(app, routeParts);
  addPages(app, routeParts);

  app.notFound((c) =>
    respondWithProblem(c, new ProblemError('not-found', 'Nothing is at this address.'), publicUrl),
  );
  app.onError((error, c) => {
    if (error instanceof ClientGoneError || c.req.raw.signal.aborted)
      return respondWithProblem(c, abortReasons.clientClosed(), publicUrl);
    const problem = toProblemError(error);
    if (problem !== error)
      logger.error({ request_id: c.get('requestId'), error: toSafeError(error) }, 'request failed');
    return toRefusedSearch(c, problem) ?? respondWithProblem(c, problem, publicUrl);
  });
  return app;
};
