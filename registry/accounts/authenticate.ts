import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';

import { ProblemError } from '../../lib/protocol/index.ts';
import type { RegistryEnv, TokenAccount } from '../http/context.ts';
import { requireScope, ROUTE_SCOPES } from './route-scopes.ts';

export const notValid = (): ProblemError =>
  new ProblemError(
    'unauthenticated',
    'Copy the token again, or make a new one. This one was mistyped, revoked, or made for another registry.',
  );

/**
 * Lets only signed-in people through whose token has the scope of the route. Who it is was found out earlier,
 * because every request is counted.
 */
export const authenticate = () =>
  createMiddleware<RegistryEnv>(async (c, next) => {
    if (c.req.header('authorization') === undefined)
      throw new ProblemError(
        'unauthenticated',
        'No access token came with this request. Make one and send it.',
      );
    const account = c.get('account');
    if (account === undefined) throw notValid();
    const route = `${c.req.method === 'HEAD' ? 'GET' : c.req.method} ${routePath(c, -1)}`;
    const scope = ROUTE_SCOPES[route];
    if (scope === undefined) throw new Error(`ROUTE_SCOPES does not have ${route}`);
    requireScope(account, scope);
    await next();
  });

/**
 * Lets everybody through who sends no access token, and with one only those it belongs to and may read: an answer without
 * their own things would look as if they had none.
 */
export const authenticateIfAsked = () =>
  createMiddleware<RegistryEnv>(async (c, next) => {
    const account = c.get('account');
    if (c.req.header('authorization') !== undefined && account === undefined) throw notValid();
    if (account !== undefined) requireScope(account, 'read');
    await next();
  });

/** Who sent the request. Only for routes behind `authenticate`. */
export const accountOf = (c: { get(name: 'account'): TokenAccount | undefined }): TokenAccount => {
  const account = c.get('account');
  if (account === undefined) throw new Error('This route stands in front of authentication');
  return account;
};

/** Whose request it is. Only for routes behind `authenticate`. */
export const handleOf = (c: { get(name: 'account'): TokenAccount | undefined }): string =>
  accountOf(c).handle;
