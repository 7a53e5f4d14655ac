import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { csrfOf } from '../../../registry/accounts/own-form.ts';
import { createPageSignIn, createTokenSignIn, type SignIn } from '../../../registry/accounts/sign-in.ts';
import { hashToken } from '../../../registry/accounts/tokens.ts';
import type { RegistryContext, RegistryEnv } from '../../../registry/http/context.ts';

const TOKEN = `byokc_${'Ab3-'.repeat(10)}Ab3`;

/** What a request's route finds out about who sends it. */
const ask = async (
  signIn: SignIn,
  headers: Record<string, string>,
  read: (c: RegistryContext) => unknown,
): Promise<unknown> => {
  const app = new Hono<RegistryEnv>();
  app.get('/', async (c) => {
    const credential = signIn.credentialOf(c);
    if (credential !== null) (await signIn.find(credential))?.admit(c);
    return c.json({ credential, who: read(c) ?? null });
  });
  return (await app.request('/', { headers })).json();
};

const account = (c: RegistryContext) => c.get('account');
const pageSession = (c: RegistryContext) => c.get('pageSession');

const everybody = createTokenSignIn(async (sha256) => ({
  handle: `of ${sha256}`,
  scopes: [],
  tokenId: 'token-1',
}));

describe('a sign-in', () => {
  it('by a bearer token tells a route who it is, with the token’s hash', async () => {
    const signIn = createTokenSignIn(async () => ({ handle: 'ada', scopes: ['read'], tokenId: 'token-1' }));
    const credential = hashToken(TOKEN);

    expect(await ask(signIn, { authorization: `Bearer ${TOKEN}` }, account)).toEqual({
      credential,
      who: { handle: 'ada', scopes: ['read'], tokenId: 'token-1', tokenSha256: credential },
    });
    expect(await ask(signIn, { cookie: `byok=${TOKEN}` }, account)).toEqual({ credential: null, who: null });
  });

  it('by a cookie tells a page whose it is, with what its forms carry', async () => {
    const session = { handle: 'ada', scopes: [], tokenId: 'token-1', sessionId: 'session-1' };
    const cookie = { read: (c: RegistryContext) => c.req.header('cookie') ?? null };
    const signIn = createPageSignIn(
      async () => session,
      cookie,
      (handle) => handle === 'ada',
    );

    expect(await ask(signIn, { cookie: 'code' }, pageSession)).toMatchObject({
      credential: hashToken('code'),
      who: { handle: 'ada', sessionSha256: hashToken('code'), csrf: csrfOf('code'), isOperator: true },
    });
    expect(await ask(signIn, { authorization: `Bearer ${TOKEN}` }, pageSession)).toEqual({
      credential: null,
      who: null,
    });
  });

  it('remembers whose a credential was for as long as it is valid', async () => {
    let handle: string | null = 'ada';
    const signIn = createTokenSignIn(async () =>
      handle === null ? null : { handle, scopes: [], tokenId: 'token-1' },
    );

    expect(signIn.lastSeen('a')).toBeNull();
    expect((await signIn.find('a'))?.handle).toBe('ada');
    expect(signIn.lastSeen('a')).toBe('ada');
    handle = null;
    expect(await signIn.find('a')).toBeNull();
    expect(signIn.lastSeen('a')).toBeNull();
  });

  it('remembers ten thousand, and forgets the one that has not been seen for longest', async () => {
    for (let count = 0; count < 10_000; count += 1) await everybody.find(String(count));
    expect([everybody.lastSeen('0'), everybody.lastSeen('9999')]).toEqual(['of 0', 'of 9999']);

    await everybody.find('0');
    await everybody.find('one more');

    expect(['0', '1', '2', 'one more'].map((each) => everybody.lastSeen(each))).toEqual([
      'of 0',
      null,
      'of 2',
      'of one more',
    ]);
  });
});
