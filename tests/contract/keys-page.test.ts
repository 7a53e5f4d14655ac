import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createOwnKey } from '../../lib/signing/signing-key.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';

const kinds = await databaseKinds();

describe.each(kinds)('/me/keys on $name', ({ open }) => {
  describe.skipIf(open === null)('of people', () => {
    let test: AccountsTest;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const addKey = async (handle: string, name?: string): Promise<string> => {
      const key = await createOwnKey();
      await addSigningKeyOf(test, handle, await test.token(handle), key, { name });
      return key.keyId;
    };
    const pageOf = async (cookie: string): Promise<string> =>
      (await test.ask('GET', '/me/keys', { cookie })).text();
    const revoke = async (cookie: string, fields: Record<string, string>): Promise<Response> =>
      test.send('/me/keys/revoke', cookie, { csrf: await test.csrf(cookie), ...fields });
    const rowsOf = (handle: string) =>
      test.rows(`select key_id, revocation_reason as reason from signing_keys where handle = '${handle}'`);

    it('says how to add a key to somebody who has none, and what losing a profile means', async () => {
      const response = await test.ask('GET', '/me/keys', { cookie: await test.signIn('newcomer') });
      const text = await response.text();

      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(text).toMatch(/You have none yet[^]*made in the <a href="\/compose">extension<\/a>/);
      expect(text).toMatch(/If you lose a browser profile[^]*copies the whole profile/);
      expect(text).toContain('href="/v1/me/signing-keys"');
    });

    it('lists one’s own keys by name, and revokes one with a reason', async () => {
      const [first, second] = [await addKey('ada', '<b>work</b> & co'), await addKey('ada', 'home')];
      const cookie = await test.signIn('ada');
      const before = await pageOf(cookie);
      expect(before).toMatch(
        new RegExp(`home</h3>[^]*${second}[^]*&lt;b&gt;work&lt;/b&gt; &amp; co</h3>[^]*${first}`),
      );

      const revoked = await revoke(cookie, { key_id: first, reason: 'lost' });
      expect([revoked.status, revoked.headers.get('location')]).toEqual([303, '/me/keys']);
      expect(await pageOf(cookie)).toMatch(
        new RegExp(`${first}[^]*<strong>revoked</strong>\\s*<time[^]*: lost[^]*Change the reason`),
      );
      await revoke(cookie, { key_id: first, reason: 'compromised' });
      expect(new Set(await rowsOf('ada'))).toEqual(
        new Set([
          { key_id: first, reason: 'compromised' },
          { key_id: second, reason: null },
        ]),
      );
    });

    it.each(['', 'bored', 'Lost'])('revokes nothing for the reason %j, and says so', async (reason) => {
      const cookie = await test.signIn('grace');
      const key = await addKey('grace', `for ${reason}`);

      const refused = await revoke(cookie, { key_id: key, reason });
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain('Say why: lost, replaced or compromised.');
      expect(await rowsOf('grace')).toContainEqual({ key_id: key, reason: null });
    });

    it('S30 shows and revokes nobody else’s', async () => {
      const key = await addKey('owner', 'of the owner');
      const cookie = await test.signIn('mallory');

      expect(await pageOf(cookie)).not.toContain(key);
      for (const key_id of [key, 'a'.repeat(43), 'short', ''])
        expect((await revoke(cookie, { key_id, reason: 'lost' })).status).toBe(404);
      expect(await rowsOf('owner')).toEqual([{ key_id: key, reason: null }]);
    });

    it('lists with the scope read, and revokes only with publish', async () => {
      const key = await addKey('scoped', 'scoped');
      const reader = await test.signIn('scoped', ['read', 'compose']);

      expect(await pageOf(reader)).toContain(key);
      const refused = await revoke(reader, { key_id: key, reason: 'lost' });
      expect(refused.status).toBe(403);
      expect(await refused.text()).toContain('does not have the scope publish');
      expect(await rowsOf('scoped')).toEqual([{ key_id: key, reason: null }]);
      expect((await test.ask('GET', '/me/keys')).status).toBe(401);
    });
  });
});
