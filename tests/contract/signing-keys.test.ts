import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type {
  KeyChallenge,
  OwnSigningKey,
  OwnSigningKeyList,
  Problem,
  SigningKeyList,
} from '../../lib/protocol/index.ts';
import { proveKey } from '../../lib/signing/key-proof.ts';
import { createOwnKey, type OwnKey } from '../../lib/signing/signing-key.ts';
import { verify } from '../../lib/signing/verify.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { signBundle } from '../support/signing/signed-bundle.ts';

const REGISTRY = 'http://registry.test';
const KEYS = '/v1/me/signing-keys';

const pointerOf = async (response: Response): Promise<string | undefined> =>
  ((await response.json()) as Problem).errors?.[0]?.pointer;

const kinds = await databaseKinds();

describe.each(kinds)('signing keys on $name', ({ open }) => {
  describe.skipIf(open === null)('of people', () => {
    let test: AccountsTest;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const challengeOf = async (token: string, { keyId }: OwnKey): Promise<string> => {
      const answer = await test.ask('POST', '/v1/me/signing-key-challenge', {
        token,
        body: { key_id: keyId },
      });
      return ((await answer.json()) as KeyChallenge).challenge;
    };

    const send = (
      token: string,
      key: OwnKey,
      challenge: string,
      proof: string,
      name: unknown = 'laptop',
    ): Promise<Response> =>
      test.ask('POST', KEYS, {
        token,
        body: { public_key: key.publicKey, name, challenge, proof },
      });

    const add = async (token: string, handle: string, key: OwnKey, name?: unknown): Promise<Response> => {
      const challenge = await challengeOf(token, key);
      return send(
        token,
        key,
        challenge,
        await proveKey({ registry: REGISTRY, handle, challenge }, key),
        name,
      );
    };

    const own = async (token: string): Promise<OwnSigningKey[]> =>
      ((await (await test.ask('GET', KEYS, { token })).json()) as OwnSigningKeyList).items;
    const published = async (handle: string): Promise<SigningKeyList> =>
      (await (await test.ask('GET', `/v1/publishers/${handle}/signing-keys`)).json()) as SigningKeyList;
    const events = (handle: string) =>
      test.rows(
        `select event, subject, data from audit_events where handle = '${handle}' and event like 'signing_key.%' order by event_id`,
      );

    it('are added with a proof, named, listed to everybody without the name, and revoked for good', async () => {
      const token = await test.token('ada');
      const key = await createOwnKey();

      const added = await add(token, 'ada', key, ' laptop ');
      expect(added.status).toBe(201);
      const row = (await added.json()) as OwnSigningKey;
      expect(row).toMatchObject({
        key_id: key.keyId,
        public_key: key.publicKey,
        name: 'laptop',
        revoked_at: null,
      });
      expect(await own(token)).toEqual([row]);
      const { name: _name, ...seen } = row;
      expect(await published('ada')).toEqual({ items: [seen], next_cursor: null });

      expect((await test.ask('DELETE', `${KEYS}/${key.keyId}`, { token })).status).toBe(422);
      expect((await test.ask('DELETE', `${KEYS}/${key.keyId}?reason=bored`, { token })).status).toBe(422);
      expect((await test.ask('DELETE', `${KEYS}/${key.keyId}?reason=lost`, { token })).status).toBe(204);
      const [revoked] = (await published('ada')).items;
      expect(revoked).toMatchObject({ key_id: key.keyId, revocation_reason: 'lost' });
      expect(Date.now() - Date.parse(revoked?.revoked_at ?? '')).toBeLessThan(60_000);

      expect((await test.ask('DELETE', `${KEYS}/${key.keyId}?reason=compromised`, { token })).status).toBe(
        204,
      );
      expect((await published('ada')).items).toEqual([{ ...revoked, revocation_reason: 'compromised' }]);
      expect(await pointerOf(await add(token, 'ada', key))).toBe('/public_key');
      expect(await events('ada')).toEqual([
        { event: 'signing_key.added', subject: key.keyId, data: { key_id: key.keyId } },
        { event: 'signing_key.revoked', subject: key.keyId, data: { key_id: key.keyId, reason: 'lost' } },
        {
          event: 'signing_key.revoked',
          subject: key.keyId,
          data: { key_id: key.keyId, reason: 'compromised' },
        },
      ]);
    });

    it('are what a verifier checks a bundle with, before and after one is revoked', async () => {
      const token = await test.token('acme');
      const key = await createOwnKey();
      await add(token, 'acme', key);
      const { bundle } = await signBundle({ key });
      const verdict = async () => {
        const { items: keys } = await published('acme');
        const asked = { namespace: 'acme', label: bundle.label };
        return (await verify({ asked, served: bundle, keys, known: [key.keyId] })).code;
      };

      expect(await verdict()).toBe('valid-known-signer');
      await test.ask('DELETE', `${KEYS}/${key.keyId}?reason=replaced`, { token });
      expect(await verdict()).toMatch(/^revoked-(?:after|before)-signing$/);
    });

    it('need a proof for this registry, person, challenge and key', async () => {
      const token = await test.token('bob');
      const [key, other] = await Promise.all([createOwnKey(), createOwnKey()]);
      const proofs = [
        (challenge: string) => proveKey({ registry: 'http://elsewhere.test', handle: 'bob', challenge }, key),
        (challenge: string) => proveKey({ registry: REGISTRY, handle: 'eve', challenge }, key),
        () => proveKey({ registry: REGISTRY, handle: 'bob', challenge: 'a'.repeat(64) }, key),
        (challenge: string) => proveKey({ registry: REGISTRY, handle: 'bob', challenge }, other),
        (challenge: string) =>
          proveKey({ registry: REGISTRY, handle: 'bob', challenge }, { ...other, keyId: key.keyId }),
        () => Promise.resolve('{}'),
      ];

      for (const prove of proofs) {
        const challenge = await challengeOf(token, key);
        const refused = await send(token, key, challenge, await prove(challenge));
        expect([refused.status, await pointerOf(refused)]).toEqual([422, '/proof']);
      }
      expect(await own(token)).toEqual([]);
      expect(await events('bob')).toEqual([]);
    });

    it('need a challenge that is one’s own, the newest, not used and not expired', async () => {
      const [token, others] = [await test.token('carol'), await test.token('dave')];
      const key = await createOwnKey();
      const sendWith = async (challenge: string): Promise<[number, string | undefined]> => {
        const proof = await proveKey({ registry: REGISTRY, handle: 'carol', challenge }, key);
        const response = await send(token, key, challenge, proof);
        return [response.status, response.ok ? undefined : await pointerOf(response)];
      };
      const refused = [422, '/challenge'];

      expect(await sendWith(await challengeOf(others, key))).toEqual(refused);
      expect(await sendWith(await challengeOf(token, await createOwnKey()))).toEqual(refused);
      const older = await challengeOf(token, key);
      const newer = await challengeOf(token, key);
      expect(await sendWith(older)).toEqual(refused);
      await test.rows(`update signing_key_challenges set expires_at = now() where handle = 'carol'`);
      expect(await sendWith(newer)).toEqual(refused);
      const good = await challengeOf(token, key);
      expect(await sendWith(good)).toEqual([201, undefined]);
      expect(await sendWith(good)).toEqual(refused);
      expect(await events('carol')).toHaveLength(1);
    });

    it('are added once, however often and at once they are sent', async () => {
      const token = await test.token('erin');
      const key = await createOwnKey();
      const challenge = await challengeOf(token, key);
      const proof = await proveKey({ registry: REGISTRY, handle: 'erin', challenge }, key);

      const answers = await Promise.all(Array.from({ length: 10 }, () => send(token, key, challenge, proof)));
      expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
        201,
        ...Array.from({ length: 9 }, () => 422),
      ]);
      const again = await add(token, 'erin', key, 'another name');
      expect([again.status, ((await again.json()) as OwnSigningKey).name]).toEqual([201, 'laptop']);
      expect(await own(token)).toHaveLength(1);
      expect(await events('erin')).toHaveLength(1);
    });

    it('belong to one person: for others they do not exist', async () => {
      const [token, others] = [await test.token('frank'), await test.token('grace')];
      const key = await createOwnKey();
      await add(token, 'frank', key);

      expect((await test.ask('DELETE', `${KEYS}/${key.keyId}?reason=lost`, { token: others })).status).toBe(
        404,
      );
      expect((await test.ask('DELETE', `${KEYS}/${'a'.repeat(43)}?reason=lost`, { token })).status).toBe(404);
      expect(await own(others)).toEqual([]);
      expect((await own(token))[0]?.revoked_at).toBeNull();
      expect(await published('grace')).toEqual(await published('nobody-of-this-name'));
      expect(await published('Not%20a%20name')).toEqual({ items: [], next_cursor: null });
    });

    it.each([undefined, '', '  ', 'x'.repeat(101), 'a\u0000b', 'a\nb', 7])(
      'need a name that can be shown, which %j is not',
      async (name) => {
        const token = await test.token('ivan');
        const key = await createOwnKey();
        const challenge = await challengeOf(token, key);
        const proof = await proveKey({ registry: REGISTRY, handle: 'ivan', challenge }, key);
        const body = { public_key: key.publicKey, name, challenge, proof };

        const refused = await test.ask('POST', KEYS, { token, body });
        expect([refused.status, await pointerOf(refused)]).toEqual([422, '/name']);
        expect(await own(token)).toEqual([]);
      },
    );

    it('may have a name of a hundred characters', async () => {
      const token = await test.token('judy');
      const name = 'é'.repeat(100);

      await add(token, 'judy', await createOwnKey(), name);
      expect(await own(token)).toMatchObject([{ name }]);
    });

    it('that were added without a name get one from the migration', async () => {
      const statements = (await readFile('registry/db/migrations/0011_key_names.sql', 'utf8')).split(
        '--> statement-breakpoint',
      );
      const [{ name: check } = {}] = await test.rows(
        `select conname as name from pg_constraint where conrelid = 'signing_keys'::regclass and pg_get_constraintdef(oid) like '%name <>%'`,
      );
      await test.rows(`alter table signing_keys drop constraint ${String(check)}`);
      await test.rows(
        `insert into signing_keys (handle, key_id, public_key, name, added_at) values ('old', 'abcdefghijkl', 'x', '', now())`,
      );

      for (const statement of statements) await test.rows(statement);
      expect(await own(await test.token('old'))).toMatchObject([{ name: 'Key abcdefgh' }]);
    });

    it('are at most a hundred per person', async () => {
      const token = await test.token('heidi');
      await test.rows(
        `insert into signing_keys (handle, key_id, public_key, name, added_at) select 'heidi', 'k' || n, 'x', 'a name', now() from generate_series(1, 100) as n`,
      );

      expect(await pointerOf(await add(token, 'heidi', await createOwnKey()))).toBe('/public_key');
    });
  });
});
