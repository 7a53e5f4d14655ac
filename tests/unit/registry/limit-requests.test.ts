import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { describe, expect, it, vi } from 'vitest';

import { ProblemError } from '../../../lib/protocol/index.ts';
import { authenticate, handleOf } from '../../../registry/accounts/authenticate.ts';
import { createPageCookie } from '../../../registry/accounts/page-cookie.ts';
import { sessionOf } from '../../../registry/accounts/page-session.ts';
import { createPageSignIn, createTokenSignIn } from '../../../registry/accounts/sign-in.ts';
import { createCode, createToken, hashToken } from '../../../registry/accounts/tokens.ts';
import type { StoredSession } from '../../../registry/db/index.ts';
import type { RegistryEnv } from '../../../registry/http/context.ts';
import { limitRequests } from '../../../registry/limits/limit-requests.ts';
import { createRateLimiter } from '../../../registry/limits/rate-limiter.ts';
import { createTurns } from '../../../registry/limits/turns.ts';
import { createClientAddress } from '../../../registry/network/client-address.ts';
import { LIMIT_NAMES, type LimitName } from '../../../registry/settings/limit-names.ts';

const HERE = '203.0.113.9';
const ELSEWHERE = '198.51.100.1';
const COOKIE = createPageCookie('http://registry.test');
const cookieOf = (code: string): string => `${COOKIE.name}=${code}`;

interface Answer {
  status: number;
  limit: string | null;
}

/** Three requests of each kind a minute, unless it says otherwise, and time stands still. */
const createTest = (quotas: Partial<Record<LimitName, number>> | null = {}) => {
  const rates =
    quotas === null
      ? null
      : (Object.fromEntries(
          LIMIT_NAMES.map((name) => [name, { requests: quotas[name] ?? 3, seconds: 60 }]),
        ) as Record<LimitName, { requests: number; seconds: number }>);
  const handles = new Map<string, string>();
  const asked: string[] = [];
  const refused: LimitName[] = [];
  let hold: Promise<void> | null = null;
  const searches: PromiseWithResolvers<void>[] = [];
  let isSlow = false;
  const find = async (sha256: string): Promise<StoredSession | null> => {
    asked.push(sha256);
    await hold;
    const handle = handles.get(sha256);
    return handle === undefined ? null : { handle, tokenId: handle, sessionId: handle, scopes: ['read'] };
  };
  const app = new Hono<RegistryEnv>();
  app.use(
    limitRequests({
      rates,
      limiter: createRateLimiter({ rates, elapsed: () => 0 }),
      signIn: {
        tokens: createTokenSignIn(find),
        pages: createPageSignIn(find, COOKIE, () => false),
      },
      turns: {
        catalog: createTurns({ atOnce: 1, mostWaiting: 10 }),
        tokens: createTurns({ atOnce: 10, mostWaiting: 10 }),
      },
      addressOf: createClientAddress([]),
      onRefused: (limit) => refused.push(limit),
    }),
  );
  app.get('/v1/search', async (c) => {
    const search = Promise.withResolvers<void>();
    searches.push(search);
    if (isSlow) await search.promise;
    return c.text('found');
  });
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/me/tokens', (c) => c.text(sessionOf(c)?.handle ?? 'nobody'));
  app.get('/compose', (c) => c.text(sessionOf(c)?.handle ?? 'nobody'));
  app.get('/v1/me', authenticate(), (c) => c.text(handleOf(c)));
  app.onError((error, c) => {
    if (!(error instanceof ProblemError)) return c.text(error.message, 503);
    return c.text(error.message, error.slug === 'rate-limited' ? 429 : 401);
  });
  const send = async (path: string, token: string | null, address = HERE): Promise<Answer> => {
    const bindings = { incoming: { socket: { remoteAddress: address } } } as unknown as HttpBindings;
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await app.request(path, { headers }, bindings);
    return { status: response.status, limit: response.headers.get('ratelimit') };
  };
  return {
    asked,
    refused,
    handles,
    hold: (until: Promise<void> | null) => {
      hold = until;
    },
    searches,
    searchSlowly: () => {
      isSlow = true;
    },
    signUpPages: (handle: string): string => {
      const code = createCode();
      handles.set(hashToken(code), handle);
      return code;
    },
    open: async (
      cookie: string,
      address = HERE,
      path = '/me/tokens',
    ): Promise<{ status: number; text: string }> => {
      const bindings = { incoming: { socket: { remoteAddress: address } } } as unknown as HttpBindings;
      const response = await app.request(path, { headers: { cookie } }, bindings);
      return { status: response.status, text: await response.text() };
    },
    signUp: (handle: string): string => {
      const { token, sha256 } = createToken();
      handles.set(sha256, handle);
      return token;
    },
    statuses: async (
      times: number,
      path: string,
      token: string | null,
      address?: string,
    ): Promise<number[]> => {
      const statuses: number[] = [];
      for (let time = 0; time < times; time += 1) statuses.push((await send(path, token, address)).status);
      return statuses;
    },
    send,
  };
};

describe('requests without a token', () => {
  it('are counted by address, and refused before anything is asked', async () => {
    const { statuses, refused } = createTest();

    expect(await statuses(4, '/v1/search', null)).toEqual([200, 200, 200, 429]);
    expect(await statuses(1, '/v1/search', null, ELSEWHERE)).toEqual([200]);
    expect(await statuses(5, '/healthz', null)).toEqual([200, 200, 200, 200, 200]);
    expect(await statuses(4, '/nowhere', null)).toEqual([404, 404, 404, 429]);
    expect(refused).toEqual(['search', 'pages']);
  });

  it('of one /64 are one caller', async () => {
    const { statuses } = createTest({ search: 1 });

    expect(await statuses(1, '/v1/search', null, '2001:db8:1:2::1')).toEqual([200]);
    expect(await statuses(1, '/v1/search', null, '2001:db8:1:2:ffff::9')).toEqual([429]);
    expect(await statuses(1, '/v1/search', null, '2001:db8:1:3::1')).toEqual([200]);
  });

  it('where a token is needed count as wrong tokens', async () => {
    const { statuses, asked } = createTest();

    expect(await statuses(4, '/v1/me', null)).toEqual([401, 401, 401, 429]);
    expect(asked).toEqual([]);
  });
});

describe('searches of anybody', () => {
  it('wait for their turn, which nothing else of theirs and nobody known here does', async () => {
    const { searches, searchSlowly, send, signUp } = createTest();
    searchSlowly();
    const first = send('/v1/search', null);
    const second = send('/v1/search', null, ELSEWHERE);
    const ofAlice = send('/v1/search', signUp('alice'));
    expect((await send('/compose', null)).status).toBe(200);
    await vi.waitFor(() => expect(searches).toHaveLength(2));

    searches[1]?.resolve();
    expect((await ofAlice).status).toBe(200);
    expect(searches).toHaveLength(2);
    searches[0]?.resolve();
    expect((await first).status).toBe(200);
    await vi.waitFor(() => expect(searches).toHaveLength(3));
    searches[2]?.resolve();
    expect((await second).status).toBe(200);
  });
});

describe('a registry without limits', () => {
  it('counts nobody and names no limit', async () => {
    const { send, signUp, statuses } = createTest(null);
    expect(await statuses(5, '/v1/me', 'a-token-of-nobody')).toEqual([401, 401, 401, 401, 401]);
    expect(await send('/v1/search', null)).toEqual({ status: 200, limit: null });
    expect(await send('/v1/me', signUp('alice'))).toEqual({ status: 200, limit: null });
  });
});

describe('signed-in people', () => {
  it('are counted by user, wherever they are and whatever their address has used up', async () => {
    const { signUp, statuses } = createTest();
    const [alice, alsoAlice, bob] = [signUp('alice'), signUp('alice'), signUp('bob')];
    expect(await statuses(4, '/v1/search', null)).toEqual([200, 200, 200, 429]);

    expect(await statuses(2, '/v1/search', alice)).toEqual([200, 200]);
    expect(await statuses(2, '/v1/search', alsoAlice, ELSEWHERE)).toEqual([200, 429]);
    expect(await statuses(1, '/v1/search', bob)).toEqual([200]);
    expect(await statuses(4, '/v1/me', alice)).toEqual([200, 200, 200, 429]);
    expect(await statuses(1, '/v1/me', bob)).toEqual([200]);
  });

  it('never use up what is for wrong tokens, however many are new at once', async () => {
    const { signUp, statuses } = createTest({ account: 100 });
    const tokens = Array.from({ length: 30 }, (_, number) => signUp(`user-${number}`));

    for (const token of tokens) expect(await statuses(2, '/v1/me', token)).toEqual([200, 200]);
    expect(await statuses(4, '/v1/me', 'a-token-of-nobody')).toEqual([401, 401, 401, 429]);
  });

  it('are not taken for wrong ones while the database fails', async () => {
    const { signUp, statuses, hold } = createTest();
    const alice = signUp('alice');
    const failing = Promise.reject(new Error('The database is down'));
    failing.catch(() => {});
    hold(failing);
    expect(await statuses(5, '/v1/me', alice)).toEqual([503, 503, 503, 503, 503]);

    hold(null);
    expect(await statuses(1, '/v1/me', alice)).toEqual([200]);
  });

  it('that were seen before are let in while somebody at their address tries wrong tokens', async () => {
    const { signUp, statuses } = createTest();
    const alice = signUp('alice');
    await statuses(1, '/v1/me', alice);

    await statuses(5, '/v1/me', 'a-token-of-nobody');

    expect(await statuses(2, '/v1/me', alice)).toEqual([200, 200]);
  });

  it('whose token is revoked are out at once', async () => {
    const { signUp, handles, statuses } = createTest({ account: 100 });
    const alice = signUp('alice');
    expect(await statuses(1, '/v1/me', alice)).toEqual([200]);

    handles.clear();

    expect(await statuses(4, '/v1/me', alice)).toEqual([401, 401, 401, 429]);
  });

  it('who send too much are refused before the database is asked', async () => {
    const { signUp, statuses, asked } = createTest();
    const alice = signUp('alice');

    expect(await statuses(6, '/v1/me', alice)).toEqual([200, 200, 200, 429, 429, 429]);
    expect(asked).toHaveLength(3);
  });
});

describe('wrong tokens', () => {
  it('are counted before the database is asked, also when they come together', async () => {
    const { send, asked, hold } = createTest();
    const gate = Promise.withResolvers<void>();
    hold(gate.promise);

    const answers = Array.from({ length: 20 }, (_, number) => send('/v1/me', `token-of-nobody-${number}`));
    // Whoever is to be asked for is so within a turn or two of the event loop.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));

    expect(asked).toEqual([0, 1, 2].map((number) => hashToken(`token-of-nobody-${number}`)));
    gate.resolve();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
  });

  it('where none is needed are anonymous, and the database is asked no more than elsewhere', async () => {
    const { statuses, asked } = createTest({ search: 10 });

    expect(await statuses(11, '/v1/search', 'a-token-of-nobody')).toEqual([
      ...Array.from({ length: 10 }, () => 200),
      429,
    ]);
    expect(asked).toHaveLength(3);
  });
});

describe('pages of one’s own', () => {
  it('are counted by user, and know whose they are by the cookie alone', async () => {
    const { signUp, signUpPages, open, statuses } = createTest();
    const [alice, bob] = [signUpPages('alice'), signUpPages('bob')];

    expect(await open(cookieOf(alice))).toEqual({ status: 200, text: 'alice' });
    expect(await open(cookieOf(bob), ELSEWHERE)).toEqual({ status: 200, text: 'bob' });
    expect(await open(cookieOf(alice), ELSEWHERE)).toEqual({ status: 200, text: 'alice' });
    expect(await open(cookieOf(alice))).toEqual({ status: 200, text: 'alice' });
    expect((await open(cookieOf(alice))).status).toBe(429);
    // A bearer token says nothing here.
    expect(await statuses(1, '/me/tokens', signUp('carol'))).toEqual([200]);
    expect(await open('')).toEqual({ status: 200, text: 'nobody' });
  });

  it('with an unknown cookie are nobody’s, and the database is asked no more than for wrong tokens', async () => {
    const { open, asked } = createTest({ 'my-pages': 10 });
    const unknown = Array.from({ length: 5 }, (_, number) => cookieOf(String(number).repeat(64)));

    for (const cookie of unknown) expect(await open(cookie)).toEqual({ status: 200, text: 'nobody' });

    expect(asked).toHaveLength(3);
    expect(await open('')).toEqual({ status: 200, text: 'nobody' });
    expect(asked).toHaveLength(3);
  });
});

describe('pages for everybody', () => {
  it('know who is signed in by the cookie alone, and ask nothing where there is none', async () => {
    const { signUp, signUpPages, open, statuses, asked } = createTest();

    expect(await open('', HERE, '/compose')).toEqual({ status: 200, text: 'nobody' });
    expect(await statuses(1, '/compose', signUp('carol'))).toEqual([200]);
    expect(asked).toEqual([]);
    expect(await open(cookieOf(signUpPages('alice')), HERE, '/compose')).toEqual({
      status: 200,
      text: 'alice',
    });
  });

  it('are shown with an unknown cookie too, which is asked about no more often than wrong tokens', async () => {
    const { open, asked } = createTest({ pages: 10 });

    for (let number = 0; number < 5; number += 1)
      expect(await open(cookieOf(String(number).repeat(64)), HERE, '/compose')).toEqual({
        status: 200,
        text: 'nobody',
      });
    expect(asked).toHaveLength(3);
  });
});

describe('an answer', () => {
  it('names the limit that counted it', async () => {
    const { send, signUp } = createTest();

    expect((await send('/v1/search', null)).limit).toBe('"search";r=2;t=20');
    expect((await send('/v1/me', signUp('alice'))).limit).toBe('"account";r=2;t=20');
    expect((await send('/v1/me', 'a-token-of-nobody')).limit).toBe('"wrong-tokens";r=2;t=20');
    expect((await send('/healthz', null)).limit).toBeNull();
  });
});
