import { Hono } from 'hono';

import { ProblemError } from '../lib/protocol/index.ts';
import { authenticate, authenticateIfAsked } from './accounts/authenticate.ts';
import { createPageCookie } from './accounts/page-cookie.ts';
import { createPageSignIn, createTokenSignIn } from './accounts/sign-in.ts';
import { findSigningKey, findSigningKeys } from './accounts/signing-keys.ts';
import { toSafeError } from './base/safe-error.ts';
import { accessLog } from './http/access-log.ts';
import { ClientGoneError } from './http/body/read-text.ts';
import { refuseKeys } from './http/body/refuse-keys.ts';
import type { RegistryContext, RegistryEnv } from './http/context.ts';
import { respondWithProblem, toProblemError } from './http/problems.ts';
import { createInTurn } from './limits/in-turn.ts';
import { limitRequests } from './limits/limit-requests.ts';
import { createRateLimiter } from './limits/rate-limiter.ts';
import { createTurns } from './limits/turns.ts';
import { createClearTextCheck } from './network/clear-text.ts';
import { createClientAddress } from './network/client-address.ts';
import { createProxyWarnings } from './network/proxy-warnings.ts';
import { addPages, toRefusalPage, toRefusedSearch } from './pages/index.ts';
import { toOwnRefusal } from './pages/me/index.ts';
import { createCheckBundle } from './publishing/check-bundle.ts';
import { createPublishBundle } from './publishing/publish-bundle.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addBudgetRoutes } from './routes/budget.ts';
import { addDomainRoutes } from './routes/domains.ts';
import { addJobRoutes } from './routes/hosted/jobs.ts';
import type { AppParts, RouteParts } from './routes/parts.ts';
import { addPlanRoutes } from './routes/plans.ts';
import { addAttestationRoutes } from './routes/published/attestations.ts';
import { addBundleRoutes } from './routes/published/bundles.ts';
import { addCatalogRoutes } from './routes/published/catalog.ts';
import { addDownloadRoutes } from './routes/published/downloads.ts';
import { addSkillsIndexRoutes } from './routes/published/skills-index.ts';
import { addStatusRoutes } from './routes/published/statuses.ts';
import { addRunEventRoutes } from './routes/run-events.ts';
import { addRunRoutes } from './routes/runs.ts';
import { addServiceRoutes } from './routes/service.ts';
import { addSigningKeyRoutes } from './routes/signing-keys.ts';
import { addTokenRoutes } from './routes/tokens.ts';
import { abortReasons } from './runs/outcome.ts';

/**
 * Waiting requests without an access token. Each is an open connection that gets its answer within a second or
 * two.
 */
const MOST_WAITING = 500;

/** The registry as a function from requests to responses; it behaves the same over a socket and in process. */
export const createApp = (parts: AppParts): Hono<RegistryEnv> => {
  const { logger, publicUrl, settings, newId, elapsed } = parts;
  const app = new Hono<RegistryEnv>();
  const warnings = createProxyWarnings(settings, logger);
  const pageCookie = createPageCookie(publicUrl);
  const { idleMs } = settings.pageSessions;
  // There is nothing to run where the registry has no budget of its own.
  const operators = new Set(parts.hosted === null ? [] : settings.hosted?.operators);
  const { rateLimits: rates, anonymousAtOnce: atOnce } = settings;
  const turns = {
    catalog: createTurns({ atOnce, mostWaiting: MOST_WAITING }),
    tokens: createTurns({ atOnce, mostWaiting: MOST_WAITING }),
  };
  const addressOf = createClientAddress(settings.trustProxy, warnings.onUnheard);
  const onRefused: AppParts['metrics']['countRefused'] = (limit) => parts.metrics.countRefused(limit);
  const inTurn = createInTurn({ addressOf, onRefused });
  const keys: RouteParts['keys'] = {
    find: (handle, keyId) => findSigningKey(parts.signingKeys, handle, keyId),
    findAll: (wanted) => findSigningKeys(parts.signingKeys, wanted),
  };
  const routeParts: RouteParts = {
    ...parts,
    keys,
    publishBundle: createPublishBundle({ ...parts, keys }),
    checkBundle: createCheckBundle({ ...parts, mostBytes: settings.bodies.otherBytes }),
    signedIn: authenticate(),
    pageCookie,
    maybeSignedIn: authenticateIfAsked(),
    inTurn: (c, work) => inTurn(c, 'audit', turns.catalog, work),
    cameInClear: createClearTextCheck(settings.trustProxy),
  };

  warnings.onStart();
  app.use(accessLog({ logger, newId, elapsed }));
  app.use(async (c, next) => {
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    await next();
  });
  for (const path of ['/v1/intent/*', '/v1/plans/*', '/v1/me/*', '/v1/budget'])
    app.use(path, async (c, next) => {
      c.header('cache-control', 'no-store');
      await next();
    });
  app.use(
    limitRequests({
      rates,
      limiter: createRateLimiter({ rates, elapsed }),
      signIn: {
        tokens: createTokenSignIn((sha256) => parts.tokens.find(sha256)),
        pages: createPageSignIn(
          (sha256) => parts.pageSessions.find(sha256, idleMs),
          pageCookie,
          (handle) => operators.has(handle),
        ),
      },
      turns,
      addressOf,
      onRefused,
    }),
  );
  // After the rate limits, because each refusal writes a line to the log.
  app.use(refuseKeys());

  addRunRoutes(app, routeParts);
  addRunEventRoutes(app, routeParts);
  addJobRoutes(app, routeParts);
  addBudgetRoutes(app, routeParts);
  addPlanRoutes(app, routeParts);
  addTokenRoutes(app, routeParts);
  addSigningKeyRoutes(app, routeParts);
  addDomainRoutes(app, routeParts);
  addAuditRoutes(app, routeParts);
  addBundleRoutes(app, routeParts);
  addCatalogRoutes(app, routeParts);
  addStatusRoutes(app, routeParts);
  addAttestationRoutes(app, routeParts);
  addServiceRoutes(app, routeParts);
  addSkillsIndexRoutes(app, routeParts);
  addDownloadRoutes(app, routeParts);
  addPages(app, routeParts);

  const answer = (c: RegistryContext, problem: ProblemError) =>
    toRefusedSearch(c, problem) ?? toRefusalPage(c, problem) ?? respondWithProblem(c, problem, publicUrl);

  app.notFound((c) => answer(c, new ProblemError('not-found', 'Nothing is at this address.')));
  app.onError((error, c) => {
    if (error instanceof ClientGoneError || c.req.raw.signal.aborted)
      return respondWithProblem(c, abortReasons.clientClosed(), publicUrl);
    const own = toOwnRefusal(c, error, publicUrl);
    if (own !== null) return own;
    const problem = toProblemError(error);
    if (problem !== error)
      logger.error({ request_id: c.get('requestId'), error: toSafeError(error) }, 'request failed');
    return answer(c, problem);
  });
  return app;
};
