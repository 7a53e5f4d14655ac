import type { LimitName } from '../settings/limit-names.ts';

/**
 * The limit that counts a route's requests; null for no limit, where a refusal would cost as much as the
 * answer. Routes not named here, and addresses that are no route at all, count as `pages`.
 */
export const ROUTE_LIMITS: Readonly<Record<string, LimitName | null>> = {
  '/healthz': null,
  '/assets/style.css': null,
  '/assets/icon.svg': null,
  '/': 'search',
  '/v1/search': 'search',
  '/e/:namespace/:name': 'entities',
  '/e/:namespace/:name/versions/:version': 'entities',
  '/p/:namespace': 'entities',
  '/b/:label': 'entities',
  '/b/:label/plugin.zip': 'entities',
  '/b/:label/.well-known/agent-skills/index.json': 'entities',
  '/b/:label/.well-known/skills/index.json': 'entities',
  '/b/:label/.well-known/skills/:skill/:file{.+}': 'entities',
  '/b/:label/publications/:number': 'entities',
  '/b/:label/publications/:number/plugin.zip': 'entities',
  '/b/:label/publications/:number/.well-known/agent-skills/index.json': 'entities',
  '/b/:label/publications/:number/.well-known/skills/index.json': 'entities',
  '/b/:label/publications/:number/.well-known/skills/:skill/:file{.+}': 'entities',
  '/p/:namespace/plugin.zip': 'entities',
  '/e/:namespace/:name/.well-known/agent-skills/index.json': 'entities',
  '/e/:namespace/:name/.well-known/skills/index.json': 'entities',
  '/e/:namespace/:name/.well-known/skills/:skill/:file{.+}': 'entities',
  '/e/:namespace/:name/versions/:version/.well-known/agent-skills/index.json': 'entities',
  '/e/:namespace/:name/versions/:version/.well-known/skills/index.json': 'entities',
  '/e/:namespace/:name/versions/:version/.well-known/skills/:skill/:file{.+}': 'entities',
  '/p/:namespace/.well-known/agent-skills/index.json': 'entities',
  '/p/:namespace/.well-known/skills/index.json': 'entities',
  '/p/:namespace/.well-known/skills/:skill/:file{.+}': 'entities',
  '/.well-known/agent-skills/index.json': 'entities',
  '/.well-known/skills/index.json': 'entities',
  '/.well-known/skills/:skill/:file{.+}': 'entities',
  '/e/:namespace/:name/versions/:version/files/:file{.+}': 'entities',
  '/e/:namespace/:name/versions/:version/:archive': 'entities',
  '/v1/entities/:namespace/:name': 'entities',
  '/v1/entities/:namespace/:name/versions/:version': 'entities',
  '/v1/entities/:namespace/:name/versions/:version/attestations': 'entities',
  '/v1/publishers/:namespace/signing-keys': 'entities',
  '/v1/bundles/:label': 'entities',
  '/v1/bundles/:label/publications/:number': 'entities',
  '/compose': 'pages',
  '/audit': 'my-pages',
  '/budget': 'my-pages',
  '/audit/export': 'my-pages',
  '/sign-in': 'my-pages',
  '/sign-out': 'my-pages',
  '/open/:code': 'sign-in',
  '/me/plans': 'my-pages',
  '/publish/bundle': 'my-pages',
  '/me/keys': 'my-pages',
  '/me/keys/revoke': 'my-pages',
  '/me/domains': 'my-pages',
  '/me/published': 'my-pages',
  '/me/tokens': 'my-pages',
  '/me/tokens/revoke': 'my-pages',
  '/problems': 'pages',
  '/problems/:slug': 'pages',
  '/openapi.json': 'pages',
  '/v1/providers': 'pages',
  '/v1/audit': 'audit',
  '/readyz': 'readyz',
  '/v1/budget': 'account',
  '/v1/me': 'account',
  '/v1/me/plans': 'account',
  '/v1/me/tokens': 'account',
  '/v1/me/tokens/:token_id': 'account',
  '/v1/me/signing-keys': 'account',
  '/v1/me/signing-key-challenge': 'account',
  '/v1/me/signing-keys/:key_id': 'account',
  '/v1/me/domains': 'account',
  '/v1/me/domains/:domain': 'account',
  '/v1/me/domains/:domain/check': 'bundles',
  '/v1/me/page-session': 'account',
  '/v1/plans/:plan_id': 'account',
  '/v1/plans/:plan_id/restore': 'account',
  '/v1/intent/byo/:run_id/events': 'account',
  '/v1/intent': 'runs',
  '/v1/intent/jobs/:job_id': 'account',
  '/v1/intent/jobs/:job_id/events': 'account',
  '/v1/me/jobs': 'account',
  '/v1/intent/byo': 'runs',
  '/v1/plans': 'plans',
  '/v1/plans/:plan_id/duplicate': 'plans',
  '/v1/bundles': 'bundles',
  '/v1/bundles/:label/status': 'bundles',
  '/v1/entities/:namespace/:name/versions/:version/status': 'bundles',
  '/v1/bundle-check': 'bundles',
};

/** Routes with these limits need an access token. */
const OF_USERS: ReadonlySet<LimitName> = new Set(['account', 'runs', 'plans', 'bundles']);
/** Routes with these limits are pages that know whose they are by the cookie of a page session. */
const OF_SESSIONS: ReadonlySet<LimitName> = new Set(['my-pages']);
/** Pages for everybody, which say who is signed in and may show that person more, and the files that they link to. */
const PUBLIC_PAGES: ReadonlySet<string> = new Set([
  '/',
  '/e/:namespace/:name',
  '/e/:namespace/:name/versions/:version',
  '/e/:namespace/:name/versions/:version/files/:file{.+}',
  '/e/:namespace/:name/versions/:version/:archive',
  '/p/:namespace',
  '/b/:label',
  '/b/:label/plugin.zip',
  '/b/:label/publications/:number',
  '/b/:label/publications/:number/plugin.zip',
  '/compose',
  '/problems',
  '/problems/:slug',
]);
/** Routes with these limits show more to somebody who sends an access token. */
const OF_ANYBODY: ReadonlySet<LimitName> = new Set(['audit', 'entities']);
/** Routes with these limits query the database on behalf of anybody. */
const IN_TURN: ReadonlySet<LimitName> = new Set(['search', 'entities', 'audit', 'my-pages', 'sign-in']);

export const needsUser = (limit: LimitName): boolean => OF_USERS.has(limit);
export const readsCookie = (limit: LimitName, route: string): boolean =>
  OF_SESSIONS.has(limit) || PUBLIC_PAGES.has(route);
export const showsMore = (limit: LimitName): boolean => OF_ANYBODY.has(limit);
export const takesTurns = (limit: LimitName): boolean => IN_TURN.has(limit);
