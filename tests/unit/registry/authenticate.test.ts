import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { ProblemError, type Scope } from '../../../lib/protocol/index.ts';
import { authenticate, authenticateIfAsked, handleOf } from '../../../registry/accounts/authenticate.ts';
import type { RegistryEnv } from '../../../registry/http/context.ts';

interface Sent {
  /** Those of the token that came; null: it is nobody's. */
  scopes?: readonly Scope[] | null;
  path?: string;
}

/** Who gets through, or why not. */
const ask = async ({ scopes, path = '/v1/me' }: Sent): Promise<string> => {
  const app = new Hono<RegistryEnv>();
  app.use(async (c, next) => {
    if (scopes) c.set('account', { handle: 'ada', tokenId: 'token-1', tokenSha256: '0', scopes });
    await next();
  });
  app.all('/v1/search', authenticateIfAsked(), (c) => c.text(c.get('account')?.handle ?? 'anybody'));
  app.all('/v1/me', authenticate(), (c) => c.text(handleOf(c)));
  app.all('/v1/forgotten', authenticate(), (c) => c.text(handleOf(c)));
  app.onError((error, c) => c.text(error instanceof ProblemError ? error.slug : error.message));
  const headers: Record<string, string> = scopes === undefined ? {} : { authorization: 'Bearer any' };
  return (await app.request(path, { headers })).text();
};

describe('a route of one’s own', () => {
  it.each<[string, Sent, string]>([
    ['nobody', {}, 'unauthenticated'],
    ['a token that is nobody’s', { scopes: null }, 'unauthenticated'],
    ['a token with its scope', { scopes: ['read'] }, 'ada'],
    ['a token without its scope', { scopes: ['publish'] }, 'scope-missing'],
  ])('asked by %s', async (_, sent, outcome) => {
    expect(await ask(sent)).toBe(outcome);
  });

  it('for whose scope nobody has decided lets nobody through', async () => {
    expect(await ask({ scopes: ['read', 'compose', 'publish'], path: '/v1/forgotten' })).toBe(
      'ROUTE_SCOPES does not have GET /v1/forgotten',
    );
  });
});

describe('a route of everybody', () => {
  it.each<[string, Sent, string]>([
    ['nobody', {}, 'anybody'],
    ['a token that is nobody’s', { scopes: null }, 'unauthenticated'],
    ['a token that may read', { scopes: ['read'] }, 'ada'],
    ['a token that may not', { scopes: ['compose'] }, 'scope-missing'],
  ])('asked by %s', async (_, sent, outcome) => {
    expect(await ask({ ...sent, path: '/v1/search' })).toBe(outcome);
  });
});
