import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  BundleSchema,
  EntitySchema,
  type Problem,
  problemSlug,
  type PublishedBundle,
  PublishedBundleSchema,
  SignedBundleSchema,
  type SigningKeyList,
  z,
} from '../../lib/protocol/index.ts';
import { verify } from '../../lib/signing/verify.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { type BundleOptions, skillMember, toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';
import { judge } from '../support/signing/stranger.ts';

const kinds = await databaseKinds();

const needing = (name: string, ...dependencies: string[]) => skillMember(name, { dependencies });

const own = (visibility: 'public' | 'draft' | 'private', name: string): BundleOptions => ({
  namespace: 'globex',
  label: name,
  visibility,
  members: [needing(name, 'globex/vault@1.0.0')],
});

describe.each(kinds)('dependencies on $name', ({ open }) => {
  describe.skipIf(open === null)('of members of bundles', () => {
    let test: AccountsTest;
    const tokens: Record<string, string> = {};
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      for (const handle of ['acme', 'globex']) {
        const token = await test.token(handle);
        tokens[handle] = token;
        await addSigningKeyOf(test, handle, token, ADA);
      }
      await publish({ namespace: 'globex', label: 'tools', members: [skillMember('ledger')] });
      await publish({
        namespace: 'globex',
        label: 'tools',
        members: [skillMember('ledger', { version: '1.10.0' })],
      });
      await publish({
        namespace: 'globex',
        label: 'vault',
        visibility: 'private',
        members: [skillMember('vault')],
      });
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const send = async ({ namespace = 'acme', ...options }: BundleOptions): Promise<Response> => {
      const body = await toPublishRequest({ namespace, ...options });
      return test.ask('POST', '/v1/bundles', { token: tokens[namespace] ?? '', body });
    };
    const publish = async (options: BundleOptions): Promise<PublishedBundle> => {
      const response = await send(options);
      if (response.status !== 201) throw new Error(await response.text());
      return z.parse(PublishedBundleSchema, await response.json());
    };
    const refusalOf = async (options: BundleOptions) => {
      const problem = (await (await send(options)).json()) as Problem;
      return [problemSlug(problem), problem.code, problem.errors];
    };
    const json = async (path: string): Promise<unknown> => (await test.ask('GET', path)).json();

    const errorsOf = async (dependency: string) => {
      const [, , errors] = await refusalOf({
        label: 'curious',
        isSigned: false,
        members: [needing('curious', dependency)],
      });
      return errors;
    };

    it('are pinned when they are published, shown, and never change', async () => {
      const options: BundleOptions = {
        label: 'pinned',
        isSigned: false,
        members: [
          needing('pinned-a', 'globex/ledger', 'acme/pinned-b'),
          needing('pinned-b', 'globex/ledger@1.0.0'),
        ],
      };
      const published = await publish(options);
      expect(published.dependencies).toEqual([
        ['globex/ledger@1.10.0', 'acme/pinned-b@1.0.0'],
        ['globex/ledger@1.0.0'],
      ]);

      await publish({
        namespace: 'globex',
        label: 'tools',
        members: [skillMember('ledger', { version: '2.0.0' })],
      });
      expect(await publish(options)).toEqual(published);
      const entity = z.parse(EntitySchema, await json('/v1/entities/acme/pinned-a'));
      expect(entity.dependencies).toEqual(published.dependencies?.[0]);
      const bundle = z.parse(BundleSchema, await json('/v1/bundles/pinned'));
      expect(bundle.members.map(({ dependencies }) => dependencies)).toEqual(published.dependencies);
      const page = await (
        await test.ask('GET', '/e/acme/pinned-a', { headers: { accept: 'text/html' } })
      ).text();
      expect(page).toContain('<a href="/e/globex/ledger/versions/1.10.0">globex/ledger@1.10.0</a>');
    });

    it('may be part of what is signed, and then are exactly that', async () => {
      const members = [needing('signed', 'globex/ledger@1.0.0')];
      await publish({ label: 'signed', members });
      const question = {
        asked: { namespace: 'acme', label: 'signed' },
        served: z.parse(SignedBundleSchema, await json('/v1/bundles/signed')),
        keys: ((await json('/v1/publishers/acme/signing-keys')) as SigningKeyList).items,
        known: [ADA.keyId],
      };
      expect((await verify(question)).code).toBe('valid-known-signer');
      expect(judge(question)).toBe('valid-known-signer');

      const request = await toPublishRequest({
        label: 'other',
        members: [needing('other', 'globex/ledger@1.0.0')],
      });
      for (const dependencies of [['globex/ledger@1.10.0'], [], undefined]) {
        const [member] = request.members;
        const body = { ...request, members: [{ ...member, dependencies }] };
        const response = await test.ask('POST', '/v1/bundles', { token: tokens['acme'] ?? '', body });
        const problem = (await response.json()) as Problem;
        expect([problemSlug(problem), problem.code, problem.errors?.map(({ pointer }) => pointer)]).toEqual([
          'signature-invalid',
          'other-dependencies',
          ['/members/0/dependencies'],
        ]);
      }
      expect(
        await refusalOf({ label: 'unpinned', members: [needing('unpinned', 'globex/ledger')] }),
      ).toMatchObject(['signature-invalid', 'other-dependencies', [{ pointer: '/members/0/dependencies' }]]);
    });

    it('that are missing, withdrawn, named twice or the member itself are refused, each where it is', async () => {
      await publish({ namespace: 'globex', label: 'gone', members: [skillMember('gone')] });
      const withdrawn = await test.ask('PATCH', '/v1/bundles/gone/status', {
        token: tokens['globex'] ?? '',
        body: { status: 'deleted', message: 'Broken.' },
      });
      expect(withdrawn.status).toBe(200);

      const [slug, , errors] = await refusalOf({
        label: 'unmet',
        isSigned: false,
        members: [
          skillMember('unmet-a'),
          needing(
            'unmet-b',
            'globex/nothing',
            'globex/ledger@9.9.9',
            'globex/gone@1.0.0',
            'globex/gone',
            'acme/unmet-b',
            'globex/ledger',
            'globex/ledger@1.0.0',
            'acme/unmet-a@2.0.0',
          ),
        ],
      });
      const absent = 'is not in this registry; publish it first, name another, or leave it out';
      expect([slug, errors]).toEqual([
        'invalid-request',
        [
          [0, absent],
          [1, absent],
          [2, 'was withdrawn by its publisher; name another version, or leave it out'],
          [3, absent],
          [4, 'is this member itself; leave it out'],
          [6, 'is named twice'],
          [7, absent],
        ].map(([place, message]) => ({ pointer: `/members/1/dependencies/${place}`, message })),
      ]);
      expect((await test.ask('GET', '/v1/bundles/unmet')).status).toBe(404);
    });

    it('S30 that their publisher may not see are told apart from nothing by nobody', async () => {
      const absent = await errorsOf('globex/nothing@1.0.0');
      expect(absent).toHaveLength(1);
      for (const dependency of ['globex/vault@1.0.0', 'globex/vault'])
        expect(await errorsOf(dependency)).toEqual(absent);
    });

    it('of what others can read are what others can read', async () => {
      for (const visibility of ['public', 'draft'] as const)
        expect(await refusalOf(own(visibility, `uses-vault-${visibility}`))).toMatchObject([
          'invalid-request',
          undefined,
          [{ pointer: '/members/0/dependencies/0', message: expect.stringContaining('is not public') }],
        ]);
      const { dependencies } = await publish(own('private', 'uses-vault'));
      expect(dependencies).toEqual([['globex/vault@1.0.0']]);
    });

    it.each([
      'globex',
      'globex/ledger@latest',
      'globex/ledger@1.0.0@2',
      'https://globex/ledger',
      'a/b/c',
      '',
    ])('cannot be called %j', async (dependency) => {
      const [slug, , errors] = await refusalOf({
        label: 'malformed',
        isSigned: false,
        members: [needing('malformed', dependency)],
      });
      expect([slug, errors]).toMatchObject(['invalid-request', [{ pointer: '/members/0/dependencies/0' }]]);
    });
  });
});
