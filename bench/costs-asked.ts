import { createPageCookie } from '../registry/accounts/page-cookie.ts';
import { needsUser } from '../registry/limits/route-limits.ts';
import type { LimitName } from '../registry/settings/limit-names.ts';

/**
 * Tokens that nobody has and words that no entity has, new for each request, so that the database cannot answer
 * from memory.
 */
const wrongToken = (number: number): string => `byokc_${String(number).padStart(43, 'x')}`;
const wrongCode = (number: number): string => String(number).padStart(64, 'a');

/** The address of the registry that is asked; the name of its cookie depends on it. */
export const PUBLIC_URL = 'http://registry.test';
const COOKIE = createPageCookie(PUBLIC_URL).name;

export interface Asked {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  what: string;
  path: (number: number) => string;
}

const fixed = (what: string, path: string): Asked => ({ method: 'GET', what, path: () => path });
const words = (number: number, count: number): string =>
  Array.from({ length: count }, (_, word) => `${(number * count + word + 1_000).toString(36)}ments`).join(
    '+',
  );
const byWrongToken = (path: string, method: Asked['method'] = 'GET'): Asked => ({
  method,
  what: 'a wrong token',
  path: () => path,
});

const WRONG_COOKIE = 'a wrong cookie';
const byWrongCookie = (path: string, method: Asked['method'] = 'GET'): Asked => ({
  method,
  what: WRONG_COOKIE,
  path: () => path,
});

const VERSION = '/e/byok/bank-reconciliation/versions/1.1.0';

/** The indexes of skills below an address. */
const indexes = (
  route: string,
  path: string,
  [index, file]: readonly [string, string] = ['itself', 'a SKILL.md'],
): Record<string, Asked[]> => ({
  [`${route}/.well-known/agent-skills/index.json`]: [
    fixed(index, `${path}/.well-known/agent-skills/index.json`),
  ],
  [`${route}/.well-known/skills/index.json`]: [fixed(index, `${path}/.well-known/skills/index.json`)],
  [`${route}/.well-known/skills/:skill/:file{.+}`]: [
    fixed(file, `${path}/.well-known/skills/bank-reconciliation/SKILL.md`),
  ],
});

const NO_LABEL = 'a label that is not there';

/** What each route is asked: the most expensive request possible without an access token, and a usual one. */
export const REQUESTS: Readonly<Record<string, Asked[]>> = {
  '/healthz': [fixed('itself', '/healthz')],
  '/assets/style.css': [fixed('itself', '/assets/style.css')],
  '/assets/icon.svg': [fixed('itself', '/assets/icon.svg')],
  '/': [
    fixed('the whole catalog', '/'),
    { method: 'GET', what: '8 unknown words', path: (n) => `/?q=${words(n, 8)}` },
  ],
  '/v1/search': [
    fixed('one word', '/v1/search?q=payments'),
    { method: 'GET', what: '8 unknown words', path: (n) => `/v1/search?q=${words(n, 8)}` },
    { method: 'GET', what: '40 unknown words', path: (n) => `/v1/search?q=${words(n, 40)}` },
  ],
  '/e/:namespace/:name': [
    fixed('itself', '/e/byok/bank-reconciliation'),
    byWrongCookie('/e/byok/bank-reconciliation'),
  ],
  '/e/:namespace/:name/versions/:version': [fixed('itself', VERSION)],
  '/e/:namespace/:name/versions/:version/:archive': [fixed('a skill', `${VERSION}/bank-reconciliation.zip`)],
  '/e/:namespace/:name/versions/:version/files/:file{.+}': [
    fixed('its SKILL.md', `${VERSION}/files/SKILL.md`),
  ],
  '/p/:namespace': [fixed('itself', '/p/byok')],
  '/p/:namespace/plugin.zip': [fixed('itself', '/p/byok/plugin.zip')],
  ...indexes('/e/:namespace/:name', '/e/byok/bank-reconciliation'),
  ...indexes('/e/:namespace/:name/versions/:version', VERSION),
  ...indexes('/p/:namespace', '/p/byok'),
  '/b/:label': [fixed(NO_LABEL, '/b/nothing'), byWrongCookie('/b/nothing')],
  '/b/:label/plugin.zip': [fixed(NO_LABEL, '/b/nothing/plugin.zip')],
  '/b/:label/publications/:number': [fixed(NO_LABEL, '/b/nothing/publications/1')],
  '/b/:label/publications/:number/plugin.zip': [fixed(NO_LABEL, '/b/nothing/publications/1/plugin.zip')],
  ...indexes('/b/:label', '/b/nothing', [NO_LABEL, NO_LABEL]),
  ...indexes('/b/:label/publications/:number', '/b/nothing/publications/1', [NO_LABEL, NO_LABEL]),
  ...indexes('', ''),
  '/v1/entities/:namespace/:name': [fixed('itself', '/v1/entities/byok/bank-reconciliation')],
  '/v1/entities/:namespace/:name/versions/:version': [
    fixed('a version that is not there', '/v1/entities/byok/bank-reconciliation/versions/9.9.9'),
  ],
  '/v1/entities/:namespace/:name/versions/:version/attestations': [
    fixed('itself', '/v1/entities/byok/bank-reconciliation/versions/1.1.0/attestations'),
  ],
  '/v1/publishers/:namespace/signing-keys': [
    { method: 'GET', what: 'somebody unknown', path: (n) => `/v1/publishers/nobody-${n}/signing-keys` },
  ],
  '/v1/bundles/:label': [fixed(NO_LABEL, '/v1/bundles/nothing')],
  '/v1/bundles/:label/publications/:number': [fixed(NO_LABEL, '/v1/bundles/nothing/publications/1')],
  '/compose': [fixed('itself', '/compose')],
  '/sign-in': [fixed('itself', '/sign-in'), byWrongCookie('/sign-in')],
  '/sign-out': [byWrongCookie('/sign-out', 'POST')],
  '/open/:code': [{ method: 'GET', what: 'a wrong code', path: (n) => `/open/${wrongCode(n)}` }],
  '/me/plans': [byWrongCookie('/me/plans'), byWrongCookie('/me/plans', 'POST')],
  '/publish/bundle': [byWrongCookie('/publish/bundle')],
  '/me/keys': [byWrongCookie('/me/keys')],
  '/me/keys/revoke': [byWrongCookie('/me/keys/revoke', 'POST')],
  '/me/domains': [byWrongCookie('/me/domains'), byWrongCookie('/me/domains', 'POST')],
  '/me/published': [byWrongCookie('/me/published'), byWrongCookie('/me/published', 'POST')],
  '/me/tokens': [byWrongCookie('/me/tokens'), byWrongCookie('/me/tokens', 'POST')],
  '/me/tokens/revoke': [byWrongCookie('/me/tokens/revoke', 'POST')],
  '/problems': [fixed('itself', '/problems')],
  '/problems/:slug': [fixed('itself', '/problems/rate-limited')],
  '/openapi.json': [fixed('itself', '/openapi.json')],
  '/v1/providers': [fixed('itself', '/v1/providers')],
  '/v1/audit': [fixed('the public events', '/v1/audit')],
  '/audit': [fixed('the public events', '/audit')],
  '/budget': [byWrongCookie('/budget')],
  '/audit/export': [fixed('the public events', '/audit/export')],
  '/readyz': [fixed('itself', '/readyz')],
  '/v1/budget': [byWrongToken('/v1/budget')],
  '/v1/me': [byWrongToken('/v1/me')],
  '/v1/me/plans': [byWrongToken('/v1/me/plans')],
  '/v1/me/tokens': [byWrongToken('/v1/me/tokens'), byWrongToken('/v1/me/tokens', 'POST')],
  '/v1/me/tokens/:token_id': [byWrongToken('/v1/me/tokens/0192f0f0-0000-7000-8000-000000000000', 'DELETE')],
  '/v1/me/signing-keys': [byWrongToken('/v1/me/signing-keys'), byWrongToken('/v1/me/signing-keys', 'POST')],
  '/v1/me/signing-key-challenge': [byWrongToken('/v1/me/signing-key-challenge', 'POST')],
  '/v1/me/signing-keys/:key_id': [byWrongToken(`/v1/me/signing-keys/${'a'.repeat(43)}`, 'DELETE')],
  '/v1/me/domains': [byWrongToken('/v1/me/domains'), byWrongToken('/v1/me/domains', 'POST')],
  '/v1/me/domains/:domain': [byWrongToken('/v1/me/domains/example.org', 'DELETE')],
  '/v1/me/domains/:domain/check': [byWrongToken('/v1/me/domains/example.org/check', 'POST')],
  '/v1/me/page-session': [byWrongToken('/v1/me/page-session', 'POST')],
  '/v1/plans/:plan_id': [byWrongToken('/v1/plans/0192f0f0-0000-7000-8000-000000000000')],
  '/v1/plans/:plan_id/restore': [
    byWrongToken('/v1/plans/0192f0f0-0000-7000-8000-000000000000/restore', 'POST'),
  ],
  '/v1/intent/byo/:run_id/events': [
    byWrongToken('/v1/intent/byo/0192f0f0-0000-7000-8000-000000000000/events'),
  ],
  '/v1/intent': [byWrongToken('/v1/intent', 'POST')],
  '/v1/intent/jobs/:job_id': [byWrongToken('/v1/intent/jobs/0192f0f0-0000-7000-8000-000000000000')],
  '/v1/intent/jobs/:job_id/events': [
    byWrongToken('/v1/intent/jobs/0192f0f0-0000-7000-8000-000000000000/events'),
  ],
  '/v1/me/jobs': [byWrongToken('/v1/me/jobs')],
  '/v1/intent/byo': [byWrongToken('/v1/intent/byo', 'POST')],
  '/v1/plans': [byWrongToken('/v1/plans', 'POST')],
  '/v1/bundles': [byWrongToken('/v1/bundles', 'POST')],
  '/v1/bundles/:label/status': [byWrongToken('/v1/bundles/nothing/status', 'PATCH')],
  '/v1/entities/:namespace/:name/versions/:version/status': [
    byWrongToken('/v1/entities/byok/bank-reconciliation/versions/1.1.0/status', 'PATCH'),
  ],
  '/v1/bundle-check': [byWrongToken('/v1/bundle-check', 'POST')],
  '/v1/plans/:plan_id/duplicate': [
    byWrongToken('/v1/plans/0192f0f0-0000-7000-8000-000000000000/duplicate', 'POST'),
  ],
};

/** What a request of this kind, on a route with this limit, is sent with. */
export const headersFor = (limit: LimitName | null, what: string, number: number): Record<string, string> => {
  if (limit !== null && needsUser(limit)) return { authorization: `Bearer ${wrongToken(number)}` };
  const hasCookie = what === WRONG_COOKIE || (limit === 'my-pages' && what !== 'itself');
  return hasCookie ? { cookie: `${COOKIE}=${wrongCode(number)}` } : {};
};
