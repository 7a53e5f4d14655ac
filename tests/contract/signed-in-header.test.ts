import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createCode } from '../../registry/accounts/tokens.ts';
import { COOKIE, type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { skillMember } from '../support/signing/bundle-to-publish.ts';
import { createPublisher } from '../support/signing/publisher.ts';

const PAGES = [
  '/',
  '/compose',
  '/problems',
  '/problems/not-found',
  '/p/acme',
  '/e/acme/payments',
  '/e/acme/payments/versions/1.0.0',
  '/audit',
];

const kinds = await databaseKinds();

describe.each(kinds)('who is signed in, on every page, on $name', ({ open }) => {
  describe.skipIf(open === null)('of a registry', () => {
    let test: AccountsTest;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      await (await createPublisher(test, 'acme')).publish({ members: [skillMember('payments')] });
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const get = async (path: string, cookie?: string) => {
      const response = await test.ask('GET', path, cookie === undefined ? {} : { cookie });
      const { status, headers } = response;
      return { status, headers, text: await response.text() };
    };

    it.each(PAGES)('%s offers to sign in, and names nobody', async (path) => {
      const { status, headers, text } = await get(path);

      expect([status, headers.get('vary')]).toEqual([200, 'cookie']);
      expect(text).toContain('<a href="/sign-in" >Sign in</a>');
      expect(text).not.toContain('Signed in as');
      expect(text).not.toContain('name="csrf"');
    });

    it.each(PAGES)('%s names who is signed in, and is kept by no cache', async (path) => {
      const { status, headers, text } = await get(path, await test.signIn('ada'));

      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('vary')).toBe('cookie');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toMatch(/form-action 'self'/);
      expect(text).toContain('Signed in as <strong>ada</strong>');
      for (const own of ['/me/plans', '/me/published', '/me/keys', '/me/domains', '/me/tokens'])
        expect(text).toContain(`href="${own}"`);
      expect(text).not.toMatch(/<header>[^]*Sign in<\/a>[^]*<\/header>/);
    });

    it('signs out from any of them', async () => {
      const cookie = await test.signIn('bob');
      const csrf = /name="csrf" value="([0-9a-f]+)"/.exec((await get('/compose', cookie)).text)?.[1] ?? '';

      expect((await test.send('/sign-out', cookie, { csrf })).status).toBe(303);
      expect((await get('/compose', cookie)).text).not.toContain('Signed in as');
    });

    it('takes a cookie that is nobody’s for none, and a token for none', async () => {
      const token = await test.token('carol');
      for (const cookie of [`${COOKIE}=${createCode()}`, `${COOKIE}=x`, `${COOKIE}=${token}`]) {
        const { status, headers, text } = await get('/e/acme/payments', cookie);
        expect([status, headers.get('cache-control')]).toEqual([200, null]);
        expect(text).not.toContain('Signed in as');
      }
      expect(await (await test.ask('GET', '/e/acme/payments', { token })).text()).not.toContain('carol');
    });

    it('is told on the page that says what is not there', async () => {
      const cookie = await test.signIn('dave');
      const response = await test.ask('GET', '/e/acme/nothing', { cookie, headers: { accept: 'text/html' } });

      expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
      expect(await response.text()).toContain('Signed in as <strong>dave</strong>');
    });
  });
});
