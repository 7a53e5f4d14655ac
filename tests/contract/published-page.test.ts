import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { type BundleOptions, skillMember, toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();
const PATH = '/me/published';

describe.each(kinds)('/me/published on $name', ({ open }) => {
  describe.skipIf(open === null)('of people', () => {
    let test: AccountsTest;
    let acme: string;
    let globex: string;
    const tokens: Record<string, string> = {};
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      for (const handle of ['acme', 'globex', 'many']) {
        tokens[handle] = await test.token(handle);
        await addSigningKeyOf(test, handle, tokens[handle], ADA);
      }
      [acme, globex] = [await test.signIn('acme'), await test.signIn('globex')];
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const publish = async (options: BundleOptions): Promise<void> => {
      const token = tokens[options.namespace ?? 'acme'] ?? '';
      const body = await toPublishRequest(options);
      expect((await test.ask('POST', '/v1/bundles', { token, body })).status).toBe(201);
    };
    const get = async (path = PATH, cookie = acme): Promise<{ status: number; text: string }> => {
      const response = await test.ask('GET', path, { cookie, headers: { accept: 'text/html' } });
      return { status: response.status, text: await response.text() };
    };
    const set = async (fields: Record<string, string>, cookie = acme) => {
      const response = await test.send(PATH, cookie, { csrf: await test.csrf(cookie), ...fields });
      const location = response.headers.get('location');
      return { status: response.status, location, text: await response.text() };
    };
    const statusOf = async (path: string, handle = 'acme'): Promise<unknown> => {
      const answer = await test.ask('GET', path, { token: tokens[handle] ?? '' });
      const { status, status_message: message } = (await answer.json()) as Record<string, unknown>;
      return [status, message];
    };

    it('lists bundles and versions with their status, private ones too', async () => {
      expect((await get(PATH, await test.signIn('newcomer'))).text).toMatch(/Nothing here yet\./);
      await publish({
        label: 'kit',
        title: '<b>Kit</b>',
        members: [skillMember('sort'), skillMember('count')],
      });
      await publish({ label: 'secret', visibility: 'private', members: [skillMember('hidden')] });
      const { status, text } = await get();
      expect(status).toBe(200);
      expect(text).toMatch(
        /href="\/b\/secret"[^]*for you alone[^]*href="\/b\/kit"[^]*&lt;b&gt;Kit[^]*for everyone/,
      );
      expect(text).toMatch(
        /\/count\/versions\/1\.0\.0[^]*\/hidden\/versions\/1\.0\.0[^]*\/sort\/versions\/1\.0\.0/,
      );
      expect((await test.ask('GET', PATH)).status).toBe(401);
    });

    it('deprecates and withdraws a version with a message, and sets it back', async () => {
      await publish({ label: 'old', members: [skillMember('old')] });
      const path = '/v1/entities/acme/old/versions/1.0.0';
      const target = 'old@1.0.0';

      const set1 = await set({ target, status: 'deprecated', message: ' Use <i>new</i>. ' });
      expect(set1).toMatchObject({
        status: 303,
        location: `${PATH}?${new URLSearchParams({ done: 'deprecated', target, cursor: '' }).toString()}`,
      });
      expect(await statusOf(path)).toEqual(['deprecated', 'Use <i>new</i>.']);
      const { text } = await get(set1.location ?? '');
      expect(text).toContain('old@1.0.0 is deprecated now.');
      expect(text).toContain('<strong>Deprecated:</strong> Use &lt;i&gt;new&lt;/i&gt;.');
      expect(text).toContain('Set it back to active');

      expect((await set({ target, status: 'deleted', message: 'It loses letters.' })).status).toBe(303);
      expect(await statusOf(path)).toEqual(['deleted', 'It loses letters.']);
      expect((await test.ask('GET', '/p/acme')).status).toBe(200);
      expect(await (await test.ask('GET', '/p/acme')).text()).not.toContain('/e/acme/old"');
      // What stood in the field is of no account then.
      expect((await set({ target, status: 'active', message: 'It loses letters.' })).status).toBe(303);
      expect(await statusOf(path)).toEqual(['active', null]);
      expect((await get(`${PATH}?done=active&target=${target}`)).text).not.toContain('Set it back to active');
      expect(
        await test.rows(`select data from audit_events where subject = 'acme/old@1.0.0' order by at`),
      ).toEqual(['deprecated', 'deleted', 'active'].map((status) => ({ data: { status } })));
    });

    it('sets a bundle with everything in it', async () => {
      await publish({ label: 'whole', members: [skillMember('part-a'), skillMember('part-b')] });
      expect((await set({ target: 'whole', status: 'deprecated', message: 'Use kit.' })).status).toBe(303);
      expect(await statusOf('/v1/bundles/whole')).toEqual(['deprecated', 'Use kit.']);
      for (const name of ['part-a', 'part-b'])
        expect(await statusOf(`/v1/entities/acme/${name}/versions/1.0.0`)).toEqual([
          'deprecated',
          'Use kit.',
        ]);
      expect((await set({ target: 'whole', status: 'active' })).status).toBe(303);
      expect(await statusOf('/v1/bundles/whole')).toEqual(['active', null]);
    });

    it.each([
      ['', 'x', 'Choose what it is'],
      ['removed', 'x', 'Choose what it is'],
      ['deprecated', '   ', 'Say why, and what to use instead'],
      ['deleted', 'x'.repeat(501), 'The message is longer than 500 characters'],
      ['deleted', 'a\0b', 'The message has a character that cannot be stored'],
    ])(
      'changes nothing to %j with such a message, says why, and keeps what was typed',
      async (status, message, why) => {
        const refused = await set({ target: 'sort@1.0.0', status, message });
        expect(refused.status).toBe(422);
        expect(refused.text).toMatch(
          new RegExp(`role="alert"[^>]*>sort@1\\.0\\.0: ${why}[^<]*Nothing was changed\\.`),
        );
        expect(refused.text).toMatch(/<details\s+open>/);
        expect(refused.text).toContain(`value="${message}"`);
        expect(await statusOf('/v1/entities/acme/sort/versions/1.0.0')).toEqual(['active', null]);
      },
    );

    it('takes no key of a provider in a message', async () => {
      const message = `sk-ant-api03-${'Zq8Xw3Lr7Tn5Vb2'.repeat(4)}`;
      const refused = await set({ target: 'sort@1.0.0', status: 'deprecated', message });
      expect(refused.status).toBe(422);
      expect(refused.text).not.toContain(message);
      expect(await statusOf('/v1/entities/acme/sort/versions/1.0.0')).toEqual(['active', null]);
    });

    it('S30 shows and changes nobody else’s, and tells none from another’s', async () => {
      expect((await get(PATH, globex)).text).not.toMatch(/kit|secret|sort/);
      const pages = [];
      for (const target of [
        'kit',
        'secret',
        'no-such',
        'sort@1.0.0',
        'hidden@1.0.0',
        'x@9.9.9',
        'a/b@1.0.0',
        '@',
        '',
      ]) {
        const answer = await set({ target, status: 'deleted', message: 'Mine now.' }, globex);
        pages.push(answer.status);
      }
      expect(new Set(pages)).toEqual(new Set([404]));
      expect(await statusOf('/v1/bundles/kit')).toEqual(['active', null]);
      expect(await statusOf('/v1/bundles/secret')).toEqual(['active', null]);
    });

    it('lists with the scope read, and changes only with publish', async () => {
      const reader = await test.signIn('acme', ['read', 'compose']);
      expect((await get(PATH, reader)).text).toContain('/b/kit');
      const refused = await set({ target: 'kit', status: 'deleted', message: 'No.' }, reader);
      expect(refused.status).toBe(403);
      expect(refused.text).toContain('does not have the scope publish');
      expect(await statusOf('/v1/bundles/kit')).toEqual(['active', null]);
    });

    it('goes on where a page ends, and a refusal stays on its page', async () => {
      const members = Array.from({ length: 60 }, (_, index) =>
        skillMember(`m${String(index).padStart(2, '0')}`),
      );
      await publish({ namespace: 'many', label: 'many', members });
      const cookie = await test.signIn('many');
      const first = (await get(PATH, cookie)).text;
      expect(first).toContain('value="m49@1.0.0"');
      expect(first).not.toContain('value="m50@1.0.0"');
      const next = /rel="next" href="([^"]+)"/.exec(first)?.[1] ?? '';
      const second = (await get(next, cookie)).text;
      expect(second).toContain('value="m50@1.0.0"');
      expect(second).not.toContain('<h2>Bundles</h2>');
      const cursor = new URL(next, 'http://registry.test').searchParams.get('cursor') ?? '';
      const refused = await set({ target: 'm59@1.0.0', status: 'deleted', message: '', cursor }, cookie);
      expect(refused.text).toMatch(/role="alert"[^]*value="m59@1\.0\.0"/);
      expect((await get(`${PATH}?cursor=x`, cookie)).status).toBe(422);
    });
  });
});
