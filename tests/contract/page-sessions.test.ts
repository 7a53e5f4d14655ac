import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ROUTE_SCOPES } from '../../registry/accounts/route-scopes.ts';
import { searchBytes } from '../support/canary/canary.ts';
import {
  COOKIE,
  cookieIn,
  DIRECT,
  openAccountsTest,
  OWN_FORM,
  type AccountsTest,
} from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();
const routesOf = (): { method: string; path: string }[] =>
  Object.keys(ROUTE_SCOPES).map((route) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, path: path.replaceAll(/:\w+/g, crypto.randomUUID()) };
  });

const sessionsOf = (handle: string): string =>
  `where token_id in (select token_id from access_tokens where handle = '${handle}')`;

/** Every form of a page of one's own; the button of a one-time address is tested by itself. */
const formsOf = ({ app }: AccountsTest): string[] =>
  app.routes
    .filter(({ method, path }) => method === 'POST' && !/^\/(?:v1|open)\//.test(path))
    .map(({ path }) => path);

describe.each(kinds)('S31 page sessions on $name', ({ open }) => {
  describe.skipIf(open === null)('of people', () => {
    let test: AccountsTest;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const statusOf = async (cookie: string, path = '/me/tokens'): Promise<number> =>
      (await test.ask('GET', path, { cookie })).status;
    const events = async (handle: string): Promise<unknown[]> =>
      (
        await test.rows(
          `select event from audit_events where handle = '${handle}' and event <> 'token.created' order by event_id`,
        )
      ).map(({ event }) => event);

    it('begin with an address that opens once', async () => {
      const token = await test.token('once');
      const address = await test.address(token);

      const opened = await test.ask('GET', address, { headers: DIRECT });
      expect(opened.status).toBe(303);
      expect(opened.headers.get('location')).toBe('/me/plans');
      expect(opened.headers.get('cache-control')).toBe('no-store');
      expect(opened.headers.get('set-cookie')).toMatch(
        new RegExp(`^${COOKIE}=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict$`),
      );
      expect(await statusOf(cookieIn(opened) ?? '')).toBe(200);

      const again = await test.ask('GET', address, { headers: DIRECT });
      expect(again.status).toBe(410);
      expect(cookieIn(again)).toBeNull();
      expect(await again.text()).toMatch(/no longer opens anything[^]*Open my pages on this registry/);
      expect(await events('once')).toEqual(['page_session.opened']);
    });

    it('lead to the page that was asked for, and to no other host', async () => {
      const token = await test.token('paths');
      const opened = await test.ask('GET', await test.address(token, '/publish/bundle?plan=a-b'), {
        headers: DIRECT,
      });
      expect(opened.headers.get('location')).toBe('/publish/bundle?plan=a-b');

      const elsewhere = [
        '//evil.example',
        '/\\evil.example',
        'https://evil.example',
        '/.//evil.example',
        '/a//evil.example',
        '/%5cevil/\\x',
        'me',
        '',
        '/a\nb',
        '/@evil.example:1',
        `/${'a'.repeat(500)}`,
      ];
      for (const path of elsewhere)
        expect((await test.ask('POST', '/v1/me/page-session', { token, body: { path } })).status).toBe(422);
    });

    it('begin within a minute or not at all', async () => {
      const addresses = [
        await test.address(await test.token('late')),
        await test.address(await test.token('late')),
      ];
      // The clock is the database's, so what moves is the row.
      await test.rows(`update page_codes set expires_at = expires_at - interval '59 seconds'`);
      await test.open(addresses[0] ?? '');
      await test.rows(`update page_codes set expires_at = expires_at - interval '1 second'`);

      expect((await test.ask('GET', addresses[1] ?? '', { headers: DIRECT })).status).toBe(410);
      expect((await test.ask('POST', addresses[1] ?? '', { headers: OWN_FORM })).status).toBe(410);
    });

    it('are begun by one of 50 who open an address at once, on two registries', async () => {
      const address = await test.address(await test.token('race'));
      const apps = [test.app, test.another().app];

      const answers = await Promise.all(
        Array.from({ length: 50 }, async (_, number) =>
          apps[number % 2]?.request(address, { headers: DIRECT }),
        ),
      );

      const statuses = answers.map((answer) => answer?.status);
      expect(statuses.filter((status) => status === 303)).toHaveLength(1);
      expect(statuses.filter((status) => status === 410)).toHaveLength(49);
      expect(answers.filter((answer) => answer && cookieIn(answer) !== null)).toHaveLength(1);
      expect(await events('race')).toEqual(['page_session.opened']);
    });

    it.each([
      ['a link on another site', { ...DIRECT, 'sec-fetch-site': 'cross-site' }],
      ['a link on another port of this host', { ...DIRECT, 'sec-fetch-site': 'same-site' }],
      ['a frame', { ...DIRECT, 'sec-fetch-dest': 'iframe' }],
      ['a page that is loaded ahead', { ...DIRECT, 'sec-purpose': 'prefetch;prerender' }],
      ['a program that says nothing', {}],
    ])('ask before they begin when it is %s, and the address stays', async (_, headers) => {
      const address = await test.address(await test.token('asked'));

      const shown = await test.ask('GET', address, { headers });
      expect(shown.status).toBe(200);
      expect(cookieIn(shown)).toBeNull();
      expect(await shown.text()).toContain('<button>Open as asked</button>');
      expect((await test.ask('HEAD', address, { headers: DIRECT })).headers.get('set-cookie')).toBeNull();

      // Only its own page's button opens it.
      for (const forged of [
        { ...headers, 'sec-fetch-site': 'cross-site' },
        { ...headers, 'sec-fetch-site': 'same-site' },
        { origin: 'https://evil.example' },
        { origin: 'null' },
      ])
        expect(cookieIn(await test.ask('POST', address, { headers: forged }))).toBeNull();
      const opened = await test.ask('POST', address, { headers: OWN_FORM });
      expect([opened.status, await statusOf(cookieIn(opened) ?? '')]).toEqual([303, 200]);
    });

    it('ask before they take the place of somebody else’s', async () => {
      const victim = await test.signIn('victim');
      const address = await test.address(await test.token('attacker'));

      const shown = await test.ask('GET', address, { cookie: victim, headers: DIRECT });

      expect(cookieIn(shown)).toBeNull();
      expect(await shown.text()).toMatch(/Open the pages of attacker\?[^]*signed in as <strong>victim/);
      expect(await statusOf(victim)).toBe(200);
    });

    it('have an id of their own each time, whatever the browser had: nobody can fix it', async () => {
      const planted = `${COOKIE}=${'ab'.repeat(32)}`;
      const token = await test.token('fixed');

      const first = await test.open(await test.address(token), { cookie: planted });
      const second = await test.open(await test.address(token), { cookie: first });

      expect(new Set([planted, first, second]).size).toBe(3);
      expect([await statusOf(planted), await statusOf(first), await statusOf(second)]).toEqual([
        401, 401, 200,
      ]);
      expect(await events('fixed')).toEqual([
        'page_session.opened',
        'page_session.ended',
        'page_session.opened',
      ]);
      // Somebody who can set a cookie beside it signs nobody in.
      expect(await statusOf(`${second}; ${planted}`)).toBe(401);
      expect(await statusOf(`${planted}; ${second}`)).toBe(401);
    });

    it('end at once with their token, and so does an address that was not opened', async () => {
      const token = await test.token('ended');
      const cookie = await test.open(await test.address(token));
      const address = await test.address(token);
      const [row] = await test.rows(`select token_id from access_tokens where handle = 'ended'`);

      const revoked = await test.ask('DELETE', `/v1/me/tokens/${String(row?.['token_id'])}`, { token });

      expect(revoked.status).toBe(204);
      expect(await statusOf(cookie)).toBe(401);
      expect((await test.ask('GET', address, { headers: DIRECT })).status).toBe(410);
      const left = `select 1 from page_sessions natural join access_tokens where handle = 'ended'`;
      expect(await test.rows(left)).toEqual([]);
    });

    it('never outlive a token that is revoked while its addresses are opened', async () => {
      const own = await test.token('racing');
      for (let round = 0; round < 5; round += 1) {
        const token = await test.token('racing');
        const addresses = await Promise.all(Array.from({ length: 8 }, () => test.address(token)));
        const [row] = await test.rows(
          `select max(token_id::text) as id from access_tokens where handle = 'racing'`,
        );
        const answers = await Promise.all([
          ...addresses.slice(0, 4).map((address) => test.ask('GET', address, { headers: DIRECT })),
          test.ask('DELETE', `/v1/me/tokens/${String(row?.['id'])}`, { token: own }),
          ...addresses.slice(4).map((address) => test.ask('GET', address, { headers: DIRECT })),
        ]);

        expect(answers.filter(({ status }) => ![204, 303, 410].includes(status))).toEqual([]);
        const cookies = answers.map(cookieIn).filter((cookie) => cookie !== null);
        expect(await Promise.all(cookies.map((cookie) => statusOf(cookie)))).toEqual(cookies.map(() => 401));
      }
    });

    it('end when they are not used for long, and at last even when they are', async () => {
      const [idle, used, old] = [
        await test.signIn('idle'),
        await test.signIn('used'),
        await test.signIn('old'),
      ];
      await test.rows(`update page_sessions set seen_at = now() - interval '12 hours' ${sessionsOf('idle')}`);
      await test.rows(
        `update page_sessions set seen_at = now() - interval '11 hours 59 minutes' ${sessionsOf('used')}`,
      );
      await test.rows(`update page_sessions set ends_at = now() ${sessionsOf('old')}`);

      expect([await statusOf(idle), await statusOf(used), await statusOf(old)]).toEqual([401, 200, 401]);
      const [noted] = await test.rows(
        `select seen_at > now() - interval '1 minute' as noted from page_sessions ${sessionsOf('used')}`,
      );
      expect(noted).toEqual({ noted: true });
    });

    it('end by signing out', async () => {
      const cookie = await test.signIn('leaving');

      const out = await test.send('/sign-out', cookie, { csrf: await test.csrf(cookie) });

      expect([out.status, out.headers.get('location')]).toEqual([303, '/sign-in']);
      expect(out.headers.get('set-cookie')).toMatch(new RegExp(`^${COOKIE}=; Max-Age=0; Path=/`));
      expect(await statusOf(cookie)).toBe(401);
      expect(await events('leaving')).toEqual(['page_session.opened', 'page_session.ended']);
    });

    it('open pages alone, and a token opens none of these', async () => {
      const token = await test.token('apart');
      const cookie = await test.open(await test.address(token));

      for (const { method, path } of routesOf()) {
        const body = method === 'POST' ? { body: {} } : {};
        const answer = await test.ask(method, path, { cookie, ...body });
        expect([path, answer.status]).toEqual([path, 401]);
        const asToken = cookie.slice(COOKIE.length + 1);
        expect((await test.ask(method, path, { token: asToken, ...body })).status).toBe(401);
      }
      expect((await test.ask('GET', '/me/tokens', { token })).status).toBe(401);
      expect((await test.ask('GET', '/me/tokens', { cookie: `${COOKIE}=${token}` })).status).toBe(401);
      const code = (await test.address(token)).split('/').at(-1) ?? '';
      expect(await statusOf(`${COOKIE}=${code}`)).toBe(401);
      expect((await test.ask('GET', '/v1/me', { token: code })).status).toBe(401);
    });

    describe('forms', () => {
      it('are taken only from a page of the same session', async () => {
        const cookie = await test.signIn('form');
        const csrf = await test.csrf(cookie);
        const others = await test.csrf(await test.signIn('form'));
        const fields = {
          name: 'forged',
          scope: 'read',
          token_id: String(
            (await test.rows(`select token_id from access_tokens where handle = 'form'`))[0]?.['token_id'],
          ),
        };
        const before = await test.rows(`select * from access_tokens where handle = 'form'`);

        expect(formsOf(test).length).toBeGreaterThan(2);
        for (const path of formsOf(test)) {
          const forged: [Record<string, string>, Record<string, string>][] = [
            [{}, {}],
            [{ csrf: '' }, {}],
            [{ csrf: others }, {}],
            [{ csrf: csrf.slice(1) }, {}],
            [{ csrf: `${csrf.slice(0, -1)}é` }, {}],
            [{ csrf }, { 'sec-fetch-site': 'cross-site' }],
            [{ csrf }, { 'sec-fetch-site': 'same-site' }],
            [{ csrf }, { origin: 'https://evil.example' }],
            [{ csrf }, { origin: 'http://registry.test:8080' }],
            [{ csrf }, { origin: 'null' }],
          ];
          for (const [field, headers] of forged) {
            const refused = await test.send(path, cookie, { ...fields, ...field }, { headers });
            expect([path, field, headers, refused.status]).toEqual([path, field, headers, 403]);
            expect(await refused.text()).toContain('The form was not accepted');
          }
          // Nor by a person who is signed out.
          expect((await test.send(path, '', { ...fields, csrf })).status).toBe(401);
        }
        expect(await test.rows(`select * from access_tokens where handle = 'form'`)).toEqual(before);
        expect(await statusOf(cookie)).toBe(200);
      });

      it('make a token, show it once, and revoke it', async () => {
        const cookie = await test.signIn('maker');
        const csrf = await test.csrf(cookie);

        const made = await test.send('/me/tokens', cookie, { csrf, name: '<b>ci</b> & co', scope: 'read' });
        const text = await made.text();
        const token = /<code>(byokc_[\w-]+)<\/code>/.exec(text)?.[1] ?? '';
        expect(made.headers.get('cache-control')).toBe('no-store');
        expect(text).toContain('&lt;b&gt;ci&lt;/b&gt; &amp; co is ready');
        expect((await test.ask('GET', '/v1/me', { token })).status).toBe(200);
        expect((await test.ask('POST', '/v1/plans', { token, body: {} })).status).toBe(403);
        const list = await (await test.ask('GET', '/me/tokens', { cookie })).text();
        expect(list).not.toContain(token);
        expect(list).toMatch(/&lt;b&gt;ci[^]*May read\.[^]*Made[^]*with Token/);

        const [row] = await test.rows(`select token_id from access_tokens where name like '%ci%'`);
        const revoked = await test.send('/me/tokens/revoke', cookie, {
          csrf,
          token_id: String(row?.['token_id']),
        });
        expect([revoked.status, revoked.headers.get('location')]).toEqual([303, '/me/tokens']);
        expect((await test.ask('GET', '/v1/me', { token })).status).toBe(401);
        expect(await events('maker')).toEqual(['page_session.opened', 'token.revoked']);
      });

      it('give no more than the token of the session', async () => {
        const reader = await test.signIn('reader', ['read']);
        const composer = await test.signIn('reader', ['read', 'compose']);
        const make = async (cookie: string, scope: string): Promise<Response> =>
          test.send('/me/tokens', cookie, { csrf: await test.csrf(cookie), name: 'more', scope });

        const refused = await make(reader, 'read');
        expect(refused.status).toBe(403);
        expect(await refused.text()).toContain('does not have the scope compose');
        expect((await make(composer, 'publish')).status).toBe(403);
        expect((await make(composer, 'everything')).status).toBe(422);
        expect(await test.rows(`select 1 from access_tokens where name = 'more'`)).toEqual([]);
        expect((await make(composer, 'compose')).status).toBe(200);
      });

      it('hold no key', async () => {
        const cookie = await test.signIn('keyed');
        const csrf = await test.csrf(cookie);
        for (const key of [await test.token('keyed'), `sk-${randomBytes(24).toString('hex')}`]) {
          const refused = await test.send('/me/tokens', cookie, { csrf, name: `a ${key}`, scope: 'read' });
          const text = await refused.text();
          expect(refused.status).toBe(422);
          expect(text).toContain('has something in it that looks like a key');
          expect(text).not.toContain(key);
        }
        expect(await test.rows(`select 1 from access_tokens where name <> '' and handle = 'keyed'`)).toEqual(
          [],
        );
      });

      it('touch nobody else’s token', async () => {
        const cookie = await test.signIn('mallory');
        const token = await test.token('owner');
        const [row] = await test.rows(`select token_id from access_tokens where handle = 'owner'`);

        const answer = await test.send('/me/tokens/revoke', cookie, {
          csrf: await test.csrf(cookie),
          token_id: String(row?.['token_id']),
        });

        expect(answer.status).toBe(404);
        expect((await test.ask('GET', '/v1/me', { token })).status).toBe(200);
      });
    });

    it('leave no token, code or cookie in the log, the audit log or any other row', async () => {
      const token = await test.token('canary');
      const address = await test.address(token);
      const code = address.split('/').at(-1) ?? '';
      const accept = { accept: 'text/html' };
      await test.ask('GET', address, { headers: accept });
      const cookie = await test.open(address);
      const value = cookie.slice(COOKIE.length + 1);
      await test.ask('GET', address, {
        headers: { ...DIRECT, ...accept, referer: `http://registry.test${address}` },
      });
      const csrf = await test.csrf(cookie);
      await test.ask('GET', `/me/tokens?${csrf}`, { cookie, headers: accept });
      const made = await test.send('/me/tokens', cookie, { csrf, name: '', scope: 'read' });
      const second = /<code>(byokc_[\w-]+)<\/code>/.exec(await made.text())?.[1] ?? '';
      await test.send('/me/tokens', cookie, { csrf: `${csrf}0`, name: '', scope: 'read' });
      await test.send('/sign-out', cookie, { csrf });

      const tables = [
        'access_tokens',
        'page_codes',
        'page_sessions',
        'audit_events',
        'intent_plans',
        'live_runs',
      ];
      const rows = await Promise.all(tables.map((table) => test.rows(`select * from ${table}`)));
      expect(test.log()).toContain('"route":"/open/:code"');
      expect(JSON.stringify(rows)).toContain('page_session.ended');
      for (const secret of [token, second, code, value, csrf]) {
        expect(secret.length).toBeGreaterThan(40);
        expect(searchBytes('log', Buffer.from(test.log()), secret)).toEqual([]);
        expect(searchBytes('rows', Buffer.from(JSON.stringify(rows)), secret)).toEqual([]);
      }
    });
  });
});
