import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ProblemError, type PublishRequest } from '../../lib/protocol/index.ts';
import { readEntity } from '../../registry/catalog/read-entity.ts';
import { createBundles, EVERYBODY, type Bundles, type Reader } from '../../registry/db/index.ts';
import { createPublishBundle, type PublishBundle } from '../../registry/publishing/publish-bundle.ts';
import { databaseKinds, entityVersion, NOW, type OpenCatalog } from '../support/registry/catalog.ts';
import { receiptsForTests } from '../support/registry/receipts.ts';
import {
  agentMember,
  type BundleOptions,
  keysOf,
  serverMember,
  skillMember,
  toPublishRequest,
} from '../support/signing/bundle-to-publish.ts';
import { ADA, listed, MALLORY } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();

const good = () => toPublishRequest({ label: 'refused', members: [skillMember('refused')] });

const changed = async (change: (request: PublishRequest) => Partial<PublishRequest>) => {
  const request = await good();
  return { ...request, ...change(request) };
};

const ofHandle = (handle: string): Reader => ({ handle, link: null });

/** What a publisher is told: the slug, the code if it has one, and where. */
const refusalOf = async (publishing: Promise<unknown>): Promise<[string, string | undefined, string[]]> => {
  try {
    await publishing;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [error.slug, error.extras.code, (error.extras.errors ?? []).map(({ pointer }) => pointer)];
  }
  throw new Error('It was published');
};

describe.each(kinds)('publishing bundles on $name', ({ open }) => {
  describe.skipIf(open === null)('signed by their publishers', () => {
    let catalog: OpenCatalog;
    let bundles: Bundles;
    let publish: PublishBundle;
    beforeAll(async () => {
      catalog = await (open as () => Promise<OpenCatalog>)();
      bundles = createBundles(catalog.database);
      const handles = ['acme', 'globex', 'initech', 'acrne', 'umbrella'];
      publish = createPublishBundle({
        bundles,
        receipts: receiptsForTests(),
        keys: keysOf(Object.fromEntries(handles.map((handle) => [handle, [listed(ADA)]]))),
        now: () => NOW,
        newId: v7,
      });
    }, 60_000);
    afterAll(() => catalog.close(), 60_000);

    const send = async (options: BundleOptions = {}) =>
      publish(options.namespace ?? 'acme', await toPublishRequest(options));
    /** A draft of globex; its link. */
    const linkOf = async (name: string): Promise<string> => {
      const { link: found } = await send({
        namespace: 'globex',
        label: name,
        visibility: 'draft',
        members: [skillMember(name)],
      });
      return found ?? '';
    };
    const rows = async (table: string): Promise<number> => {
      const { rows: found } = await catalog.database.query(`select count(*)::integer as count from ${table}`);
      return Number(found[0]?.['count']);
    };
    const counts = () =>
      Promise.all(
        ['bundle_publications', 'entity_versions', 'entities', 'catalog_words', 'audit_events'].map(rows),
      );

    it('keeps every member, and the envelope byte for byte', async () => {
      const request = await toPublishRequest({
        label: 'whole',
        members: [
          serverMember('ledger'),
          skillMember('whole-payments'),
          agentMember('auditor', { version: '2.0.0-rc.1+build.7' }),
        ],
      });

      expect(await publish('acme', request)).toEqual({
        namespace: 'acme',
        label: 'whole',
        number: 1,
        visibility: 'public',
        published_at: new Date(NOW).toISOString(),
        entities: ['acme/ledger@1.0.0', 'acme/whole-payments@1.0.0', 'acme/auditor@2.0.0-rc.1+build.7'],
        dependencies: [[], [], []],
        link: null,
      });

      const bundle = await bundles.find('whole', EVERYBODY);
      expect(bundle?.envelope).toBe(request.envelope);
      expect(
        bundle?.members.map(({ kind, name, version, specification, manifest, markdown, files }) => ({
          kind,
          name,
          version,
          ...(specification ? { specification } : {}),
          manifest,
          markdown,
          files,
        })),
      ).toEqual(request.members);
      const entity = await readEntity(catalog.entities, {
        namespace: 'acme',
        name: 'ledger',
        version: undefined,
      });
      expect(entity).toMatchObject({
        envelope: request.envelope,
        specification: true,
        visibility: 'public',
        trust_tier: 'unverified',
      });
      expect(await catalog.namesFor('whole payments')).toContain('whole-payments');
    });

    it('answers the same to the same signed bundle sent again', async () => {
      const request = await toPublishRequest({ label: 'again', members: [skillMember('again')] });
      const draft = await toPublishRequest({
        label: 'again-draft',
        visibility: 'draft',
        members: [skillMember('again-draft')],
      });
      const first = [await publish('acme', request), await publish('acme', draft)];
      const before = await counts();

      expect([await publish('acme', request), await publish('acme', draft)]).toEqual(first);
      expect(await counts()).toEqual(before);
    });

    it('never changes a version, and says which one was there', async () => {
      await send({ label: 'fixed', members: [skillMember('fixed-a'), skillMember('fixed-b')] });
      const before = await counts();

      expect(
        await refusalOf(
          send({
            label: 'fixed',
            members: [
              skillMember('fixed-a', { version: '1.0.1' }),
              skillMember('fixed-b', { markdown: '# Changed\n' }),
            ],
          }),
        ),
      ).toEqual(['version-exists', undefined, ['/members/1/version']]);
      expect(await refusalOf(send({ label: 'other-label', members: [skillMember('fixed-a')] }))).toEqual([
        'version-exists',
        undefined,
        ['/members/0/version'],
      ]);
      expect(await counts()).toEqual(before);
    });

    it('lets one of 50 parallel publishers win, and tells the others', async () => {
      const requests = await Promise.all(
        Array.from({ length: 50 }, (_, number) =>
          toPublishRequest({
            label: 'raced',
            members: [
              skillMember('raced', { markdown: `# Number ${number}\n` }),
              skillMember(`raced-${number}`),
            ],
          }),
        ),
      );
      const settled = await Promise.allSettled(requests.map((request) => publish('acme', request)));

      const won = settled.flatMap((each, number) => (each.status === 'fulfilled' ? [number] : []));
      expect(won).toHaveLength(1);
      expect(
        settled.flatMap((each) => (each.status === 'rejected' ? [(each.reason as ProblemError).slug] : [])),
      ).toEqual(Array.from({ length: 49 }, () => 'version-exists'));
      const bundle = await bundles.find('raced', EVERYBODY);
      expect(bundle?.number).toBe(1);
      expect(bundle?.members.map(({ name }) => name)).toEqual(['raced', `raced-${won[0]}`]);
      const { rows: left } = await catalog.database.query(
        `select name from entity_versions where name like 'raced%' order by position`,
      );
      expect(left.map(({ name }) => name)).toEqual(['raced', `raced-${won[0]}`]);
    });

    it('gives the same 50 times to one signed bundle that is sent 50 times at once', async () => {
      const request = await toPublishRequest({
        label: 'repeated',
        visibility: 'draft',
        members: [skillMember('repeated')],
      });
      const answers = await Promise.all(Array.from({ length: 50 }, () => publish('acme', request)));

      expect(new Set(answers.map((each) => JSON.stringify(each)))).toHaveProperty('size', 1);
    });

    it('gives a label to whoever published it first, and tells nothing more of it', async () => {
      await send({
        namespace: 'globex',
        label: 'taken',
        visibility: 'private',
        members: [skillMember('hidden')],
      });

      expect(await refusalOf(send({ label: 'taken', members: [skillMember('fresh')] }))).toEqual([
        'label-taken',
        undefined,
        ['/label'],
      ]);
    });

    describe('that are not public', () => {
      it('are nowhere for anybody else', async () => {
        const opened = await linkOf('sketchbook');
        await send({
          namespace: 'globex',
          label: 'vault',
          visibility: 'private',
          members: [skillMember('vault')],
        });

        const others: Reader[] = [
          EVERYBODY,
          ofHandle('acme'),
          { handle: null, link: 'f'.repeat(32) },
          { handle: 'acme', link: '' },
        ];
        for (const reader of others)
          for (const name of ['sketchbook', 'vault']) {
            expect(await bundles.find(name, reader)).toBeNull();
            for (const version of [null, '1.0.0'])
              expect(await catalog.entities.find({ namespace: 'globex', name }, version, reader)).toBeNull();
          }
        expect(await bundles.find('vault', { handle: null, link: opened })).toBeNull();
        expect(
          await catalog.entities.find({ namespace: 'globex', name: 'vault' }, null, {
            handle: null,
            link: opened,
          }),
        ).toBeNull();
        for (const word of ['sketchbook', 'vault', 'sketchbok', 'globex'])
          expect(await catalog.namesFor(word)).not.toEqual(
            expect.arrayContaining([expect.stringMatching(/sketchbook|vault/)]),
          );
        const { rows: words } = await catalog.database.query(
          `select word from catalog_words where word in ('sketchbook', 'vault')`,
        );
        expect(words).toEqual([]);
        const { rows: events } = await catalog.database.query(
          `select is_public from audit_events where subject in ('sketchbook', 'vault')`,
        );
        expect(events).toEqual([{ is_public: false }, { is_public: false }]);
      });

      it('are there for their publisher, and a draft for whoever has its link', async () => {
        const opened = await linkOf('notebook');

        expect(opened).toMatch(/^[0-9a-f]{32}$/);
        for (const reader of [ofHandle('globex'), { handle: 'acme', link: opened }]) {
          expect((await bundles.find('notebook', reader))?.members).toHaveLength(1);
          expect(
            (await catalog.entities.find({ namespace: 'globex', name: 'notebook' }, null, reader))?.version,
          ).toBe('1.0.0');
        }
      });

      it('do not take the place of what is public', async () => {
        await send({ namespace: 'globex', label: 'mixed', members: [skillMember('mixed')] });
        await send({
          namespace: 'globex',
          label: 'mixed',
          visibility: 'private',
          members: [skillMember('mixed', { version: '2.0.0' })],
        });
        const key = { namespace: 'globex', name: 'mixed' };

        expect((await bundles.find('mixed', EVERYBODY))?.number).toBe(1);
        expect((await bundles.find('mixed', ofHandle('globex')))?.number).toBe(2);
        const seen = await catalog.entities.find(key, null, EVERYBODY);
        expect([seen?.version, seen?.versions.length]).toEqual(['1.0.0', 1]);
        const own = await catalog.entities.find(key, null, ofHandle('globex'));
        expect([own?.version, own?.versions.length]).toEqual(['1.0.0', 2]);
      });
    });

    describe('refuses whole', () => {
      it.each<[string, () => Promise<PublishRequest>, [string, string | undefined, string[]]]>([
        [
          'a bad envelope',
          () =>
            changed(({ envelope }) => ({ envelope: envelope.replace(/.{90}$/, (end) => end.toLowerCase()) })),
          ['signature-invalid', 'tampered-envelope', ['/envelope']],
        ],
        [
          'an unknown key',
          () => toPublishRequest({ label: 'refused', members: [skillMember('refused')], key: MALLORY }),
          ['signature-invalid', 'unknown-key', ['/envelope']],
        ],
        [
          'what was signed for another handle',
          () =>
            toPublishRequest({ namespace: 'globex', label: 'refused', members: [skillMember('refused')] }),
          ['signature-invalid', 'other-namespace', ['/envelope']],
        ],
        [
          'another label',
          () => changed(() => ({ label: 'relabelled' })),
          ['signature-invalid', 'other-name', ['/envelope']],
        ],
        [
          'another title',
          () => changed(() => ({ title: 'Another' })),
          ['signature-invalid', 'tampered-manifest', ['/title']],
        ],
        [
          'a changed manifest',
          () =>
            changed(({ members }) => ({
              members: members.map((each) => ({ ...each, manifest: { name: 'refused' } })),
            })),
          ['signature-invalid', 'tampered-manifest', ['/members/0/manifest']],
        ],
        [
          'a changed body and file',
          () =>
            changed(({ members }) => ({
              members: members.map((each) => ({
                ...each,
                markdown: 'x',
                files: each.files.map(({ path }) => ({ path, text: 'x' })),
              })),
            })),
          ['signature-invalid', 'tampered-file', ['/members/0/markdown', '/members/0/files/0']],
        ],
        [
          'a missing file',
          () => changed(({ members }) => ({ members: members.map((each) => ({ ...each, files: [] })) })),
          ['signature-invalid', 'missing-file', ['/envelope']],
        ],
        [
          'other provenance than was signed',
          () =>
            changed(({ members }) => ({
              members: members.map((each) => ({
                ...each,
                provenance: {
                  provider: 'openai',
                  model: 'gpt-test',
                  key: 'own',
                  via: 'registry',
                  prompt_sha256: 'a'.repeat(64),
                  drafted_at: '2026-11-29T19:00:00.000Z',
                  scores: null,
                  edited: false,
                },
              })),
            })),
          ['signature-invalid', 'other-provenance', ['/members/0/provenance']],
        ],
        [
          'every fault of every member at once',
          () =>
            toPublishRequest({
              label: 'official',
              members: [
                skillMember('con', { manifest: { name: 'con', description: '<b>' } }),
                serverMember('ledger-2', { specification: false }),
                skillMember('plain', { specification: true }),
                skillMember('plain', {
                  version: '1.0.1',
                  manifest: { name: 'other', description: 'Use when.' },
                }),
              ],
            }),
          [
            'invalid-request',
            undefined,
            [
              '/label',
              '/members/3/name',
              '/members/0/name',
              '/members/0/manifest/name',
              '/members/0/manifest/description',
              '/members/1/specification',
              '/members/2/specification',
              '/members/3/manifest/name',
            ],
          ],
        ],
      ])('%s', async (_what, toRequest, expected) => {
        const before = await counts();

        expect(await refusalOf(publish('acme', await toRequest()))).toEqual(expected);
        expect(await counts()).toEqual(before);
      });

      it('a revoked key', async () => {
        const revoked = createPublishBundle({
          bundles,
          receipts: receiptsForTests(),
          keys: keysOf({
            acme: [listed(ADA, { revoked_at: '2026-11-22T00:00:00.000Z', revocation_reason: 'lost' })],
          }),
          now: () => NOW,
          newId: v7,
        });

        expect(await refusalOf(revoked('acme', await good()))).toEqual([
          'signature-invalid',
          'revoked-key',
          ['/envelope'],
        ]);
      });

      it('a name that keeps another kind', async () => {
        await send({ label: 'kinds', visibility: 'private', members: [skillMember('kinds')] });

        expect(
          await refusalOf(send({ label: 'kinds', members: [agentMember('kinds', { version: '2.0.0' })] })),
        ).toEqual(['invalid-request', undefined, ['/members/0/name']]);
      });
    });

    describe('and names that look alike', () => {
      it('refuses a new handle, a label and a name that look like another publisher’s', async () => {
        await send({ namespace: 'acme', label: 'commerce-10', members: [skillMember('commerce')] });
        await catalog.publish([
          entityVersion({ namespace: 'byok', name: 'ledger-mill', trustTier: 'verified' }),
        ]);

        expect(
          await refusalOf(
            send({
              namespace: 'acrne',
              label: 'cornrnerce_lo',
              members: [skillMember('ledger-rnill')],
            }),
          ),
        ).toEqual(['invalid-request', undefined, ['', '/label', '/members/0/name']]);
      });

      it('refuses none that is the same, one’s own, or only like what nobody vouches for', async () => {
        await send({ namespace: 'umbrella', label: 'invoice-1', members: [skillMember('mill-ledger')] });

        const honest: BundleOptions[] = [
          { namespace: 'umbrella', label: 'invoice-l', members: [skillMember('mill-1edger')] },
          { namespace: 'initech', label: 'same-name', members: [skillMember('ledger-mill')] },
          { namespace: 'initech', label: 'like-nobody', members: [skillMember('rnill-ledger')] },
        ];
        for (const each of honest) expect(await send(each)).toHaveProperty('label', each.label);
      });

      it('does not tell of what is not public', async () => {
        await send({
          namespace: 'globex',
          label: 'mirror-0',
          visibility: 'private',
          members: [skillMember('dim')],
        });

        expect(await send({ label: 'rnirror-o', members: [skillMember('mirror-test')] })).toHaveProperty(
          'label',
        );
      });
    });
  });
});
