import { ProblemError, type Scope } from '../../lib/protocol/index.ts';
import type { Account } from '../db/index.ts';

/**
 * What a token must allow on each route that needs one. A route that is not here lets nobody in. Pages ask for the
 * same with `requireScope`.
 */
export const ROUTE_SCOPES: Readonly<Record<string, Scope>> = {
  'GET /v1/budget': 'read',
  'GET /v1/me': 'read',
  'GET /v1/me/plans': 'read',
  'GET /v1/me/tokens': 'read',
  'POST /v1/me/page-session': 'read',
  'GET /v1/plans/:plan_id': 'read',
  'GET /v1/intent/byo/:run_id/events': 'read',
  'POST /v1/intent/byo': 'compose',
  'POST /v1/intent': 'compose',
  'GET /v1/intent/jobs/:job_id': 'read',
  'DELETE /v1/intent/jobs/:job_id': 'compose',
  'GET /v1/intent/jobs/:job_id/events': 'read',
  'GET /v1/me/jobs': 'read',
  'POST /v1/plans': 'compose',
  'POST /v1/bundles': 'publish',
  'POST /v1/entities/:namespace/:name/versions/:version/attestations': 'publish',
  'PATCH /v1/bundles/:label/status': 'publish',
  'PATCH /v1/entities/:namespace/:name/versions/:version/status': 'publish',
  'POST /v1/bundle-check': 'publish',
  'DELETE /v1/plans/:plan_id': 'compose',
  'PUT /v1/plans/:plan_id': 'compose',
  'POST /v1/plans/:plan_id/duplicate': 'compose',
  'POST /v1/plans/:plan_id/restore': 'compose',
  'POST /v1/me/tokens': 'compose',
  'DELETE /v1/me/tokens/:token_id': 'compose',
  'GET /v1/me/domains': 'read',
  'POST /v1/me/domains': 'publish',
  'DELETE /v1/me/domains/:domain': 'publish',
  'POST /v1/me/domains/:domain/check': 'publish',
  'GET /v1/me/signing-keys': 'read',
  'POST /v1/me/signing-keys': 'publish',
  'POST /v1/me/signing-key-challenge': 'publish',
  'DELETE /v1/me/signing-keys/:key_id': 'publish',
};

export const scopeMissing = (scope: Scope): ProblemError =>
  new ProblemError(
    'scope-missing',
    `This access token does not have the scope ${scope}. Use one that has it. Nothing was done.`,
    { scope },
  );

/** Throws `scope-missing`. */
export const requireScope = ({ scopes }: Pick<Account, 'scopes'>, scope: Scope): void => {
  if (!scopes.includes(scope)) throw scopeMissing(scope);
};
