import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type AuditList,
  BundleSchema,
  EntitySchema,
  type Problem,
  problemSlug,
  PublishedBundleSchema,
  SignedBundleSchema,
  SignedVersionSchema,
  type SigningKeyList,
  z,
} from '../../lib/protocol/index.ts';
import { seal } from '../../lib/signing/envelope.ts';
import { toPublication } from '../../lib/signing/publication.ts';
import { toPayload } from '../../lib/signing/statement.ts';
import { verify } from '../../lib/signing/verify.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import {
  type BundleOptions,
  serverMember,
  skillMember,
  toPublishRequest,
} from '../support/signing/bundle-to-publish.ts';
import { ADA, MALLORY } from '../support/signing/signed-bundle.ts';
import { judge } from '../support/signing/stranger.ts';

const kinds = await databaseKinds();

/** Of no key that anybody has, and shaped like one. */
const LIKE_A_KEY = `sk-ant-api03-${'Zq8Xw3Lr7Tn5Vb2'.repeat(4)}`;

const refusalOf = async (response: Response) => {
  const problem = (await response.json()) as Problem;
  return [response.status, problemSlug(problem), problem.code, problem.errors?.map(({ pointer }) => pointer)];
};

const paths = (label: string, name: string): string[] => [
  `/v1/bundles/${label}`,
  `/v1/entities/globex/${name}`,
  `/v1/entities/globex/${name}/versions/1.0.0`,
];

describe.each(kinds)('bundles over HTTP on $name', ({ open }) => {
  describe.skipIf(open === null)('published and read', () => {
    let test: AccountsTest;
    let acme: string;
    let globex: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      [acme, globex] = [await test.token('acme'), await test.token('globex')];
      for (const [handle, token] of [
        ['acme', acme],
        ['globex', globex],
      ] as const)
        await addSigningKeyOf(test, handle, token, ADA);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const send = (token: string, body: unknown): Promise<Response> =>
      test.ask('POST', '/v1/bundles', { token, body });
    const publish = async (options: BundleOptions, token = acme) => {
      const response = await send(token, await toPublishRequest(options));
      expect(response.status).toBe(201);
      return z.parse(PublishedBundleSchema, await response.json());
    };
    const get = (path: string, token?: string): Promise<Response> =>
      test.ask('GET', path, token === undefined ? {} : { token });
    const json = async (path: string): Promise<unknown> => (await get(path)).json();
    const events = async (token?: string) =>
      (
        (await (
          await get('/v1/audit?handle=acme&event=bundle.published&limit=100', token)
        ).json()) as AuditList
      ).items;

    it('are what their publisher signed, for whoever checks it', async () => {
      const response = await send(
        acme,
        await toPublishRequest({ members: [skillMember('payments'), serverMember('ledger')] }),
      );
      expect(response.status).toBe(201);
      expect(response.headers.get('location')).toBe('/v1/bundles/payments-pack');

      const { items: keys } = (await json('/v1/publishers/acme/signing-keys')) as SigningKeyList;
      const bundle = await json('/v1/bundles/payments-pack');
      const version = await json('/v1/entities/acme/ledger/versions/1.0.0');
      expect(z.parse(BundleSchema, bundle)).toEqual(bundle);
      expect(z.parse(EntitySchema, version)).toEqual(version);
      for (const question of [
        {
          asked: { namespace: 'acme', label: 'payments-pack' },
          served: z.parse(SignedBundleSchema, bundle),
          keys,
          known: [ADA.keyId],
        },
        {
          asked: { namespace: 'acme', name: 'ledger', version: '1.0.0' },
          served: z.parse(SignedVersionSchema, version),
          keys,
          known: [ADA.keyId],
        },
      ]) {
        expect((await verify(question)).code).toBe('valid-known-signer');
        expect(judge(question)).toBe('valid-known-signer');
      }
      expect(await (await get('/v1/search?q=payments')).json()).toHaveProperty(
        'items.0.entity',
        'acme/payments@1.0.0',
      );
    });

    it('need the scope, and a key that its publisher has', async () => {
      const request = await toPublishRequest({ label: 'scoped', members: [skillMember('scoped')] });
      const reader = await test.token('acme', ['read', 'compose']);

      expect((await test.ask('POST', '/v1/bundles', { body: request })).status).toBe(401);
      expect((await refusalOf(await send(reader, request))).slice(0, 2)).toEqual([403, 'scope-missing']);
      const stolen = await toPublishRequest({
        label: 'scoped',
        members: [skillMember('scoped')],
        key: MALLORY,
      });
      expect(await refusalOf(await send(acme, stolen))).toEqual([
        422,
        'signature-invalid',
        'unknown-key',
        ['/envelope'],
      ]);
      expect((await get('/v1/bundles/scoped', acme)).status).toBe(404);
    });

    it('are refused from the moment that the key is revoked', async () => {
      const token = await test.token('hooli');
      await addSigningKeyOf(test, 'hooli', token, ADA);
      await publish({ namespace: 'hooli', label: 'hooli-1', members: [skillMember('first')] }, token);

      const revoked = await test.ask('DELETE', `/v1/me/signing-keys/${ADA.keyId}?reason=lost`, { token });
      expect(revoked.ok).toBe(true);

      const request = await toPublishRequest({
        namespace: 'hooli',
        label: 'hooli-2',
        members: [skillMember('second')],
      });
      expect(await refusalOf(await send(token, request))).toEqual([
        422,
        'signature-invalid',
        'revoked-key',
        ['/envelope'],
      ]);
    });

    it('that are too large, or carry something like a key, are refused before they are looked at', async () => {
      const request = await toPublishRequest({ label: 'keyed', members: [skillMember('keyed')] });
      const [member] = request.members;
      const large = await send(acme, { ...request, envelope: 'x'.repeat(1024 * 1024) });
      expect((await refusalOf(large)).slice(0, 2)).toEqual([413, 'too-large']);
      expect(
        await refusalOf(await send(acme, { ...request, members: [{ ...member, markdown: LIKE_A_KEY }] })),
      ).toEqual([422, 'invalid-request', undefined, ['/members/0/markdown']]);

      const statement = await toPublication({
        namespace: 'acme',
        label: 'keyed',
        title: null,
        signed_at: '2026-11-29T20:00:00.000Z',
        members: [skillMember('keyed')],
      });
      const hidden = toPayload({ ...statement, predicate: { ...statement.predicate, note: LIKE_A_KEY } });
      const refusal = await send(acme, { ...request, title: null, envelope: await seal(hidden, ADA) });
      expect(await refusalOf(refusal)).toEqual([422, 'invalid-request', undefined, ['/envelope']]);
      expect(test.log()).not.toContain(LIKE_A_KEY);
    });

    it('that are not public do not exist for anybody else, on any route', async () => {
      const { link } = await publish(
        { namespace: 'globex', label: 'sketches', visibility: 'draft', members: [skillMember('sketch')] },
        globex,
      );
      const { link: none } = await publish(
        { namespace: 'globex', label: 'vaults', visibility: 'private', members: [skillMember('vault')] },
        globex,
      );
      expect(none).toBeNull();
      const all = [...paths('sketches', 'sketch'), ...paths('vaults', 'vault')];
      const pages = ['/e/globex/sketch', '/e/globex/vault'];

      for (const path of all)
        for (const query of ['', `?link=${'0'.repeat(32)}`, '?link=', '?link=%00'])
          for (const token of [undefined, acme])
            expect([path, query, (await get(`${path}${query}`, token)).status]).toEqual([path, query, 404]);
      for (const path of paths('vaults', 'vault'))
        expect((await get(`${path}?link=${link}`)).status).toBe(404);
      for (const path of pages) expect((await get(path)).status).toBe(404);
      // Nobody can tell one from what is not there.
      const [hidden, absent] = [
        await get('/v1/bundles/vaults', acme),
        await get('/v1/bundles/nothing', acme),
      ];
      const { instance: _hidden, ...ofHidden } = (await hidden.json()) as Problem;
      const { instance: _absent, ...ofAbsent } = (await absent.json()) as Problem;
      expect(ofHidden).toEqual(ofAbsent);
      for (const query of ['sketch', 'vault', 'globex'])
        expect(await (await get(`/v1/search?q=${query}`, acme)).json()).toHaveProperty('items', []);

      for (const path of all) {
        const own = await get(path, globex);
        expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'no-store']);
      }
      for (const path of paths('sketches', 'sketch'))
        expect((await get(`${path}?link=${link}`)).status).toBe(200);
      expect((await get('/v1/bundles/payments-pack', 'byokc_no-such-token')).status).toBe(401);
      expect(test.log()).not.toContain(link);
    });

    it('are in the audit log for whoever may see them', async () => {
      await publish({ label: 'logged', members: [skillMember('logged')] });
      const { link } = await publish({
        label: 'logged-draft',
        visibility: 'draft',
        members: [skillMember('logged-2')],
      });

      const own = await events(acme);
      expect(own.find(({ subject }) => subject === 'logged')?.data).toEqual({
        label: 'logged',
        number: 1,
        visibility: 'public',
        members: [
          {
            entity: 'acme/logged@1.0.0',
            verdict: 'claimed',
            run_id: null,
            provider: null,
            model: null,
            key: null,
          },
        ],
        key_id: ADA.keyId,
      });
      expect(own.map(({ subject }) => subject)).toContain('logged-draft');
      expect(JSON.stringify(own)).not.toContain(link);
      for (const token of [undefined, globex]) {
        const seen = (await events(token)).map(({ subject }) => subject);
        expect(seen).toContain('logged');
        expect(seen).not.toContain('logged-draft');
      }
    });
  });
});
