import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DatabaseError, EVERYBODY } from '../../registry/db/index.ts';
import { databaseKinds, entityVersion, NOW, type OpenCatalog } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();

const moving = (version: string, description: string) =>
  entityVersion({ name: 'moving', version, description });
const server = (name: string) => ({ server: { name, description: 'd', version: '1.0.0' } });

describe.each(kinds)('publishing on $name', ({ open }) => {
  describe.skipIf(open === null)('into a catalog', () => {
    let catalog: OpenCatalog;
    beforeAll(async () => {
      catalog = await (open as () => Promise<OpenCatalog>)();
    }, 60_000);
    afterAll(() => catalog.close(), 60_000);

    it('keeps a version as its author made it, members in their order', async () => {
      const manifest = { zebra: 1, name: 'whole', alpha: { '2': 'b', '1': 'a' }, list: [null, 'ü'] };
      const files = [{ path: 'references/errors.md', text: 'E \u202e "quoted"\n' }];
      const entry = entityVersion({
        name: 'whole',
        title: 'The whole',
        manifest,
        files,
        capabilities: ['a', 'B, c'],
        domains: ['d'],
      });

      expect(await catalog.publish([entry])).toEqual(['published']);

      const found = await catalog.entities.find({ namespace: 'acme', name: 'whole' }, null, EVERYBODY);
      const { trustTier: _trustTier, ...content } = entry;
      expect(found).toEqual({
        ...content,
        trustTier: 'unverified',
        envelope: null,
        visibility: 'public',
        specification: false,
        label: null,
        publication: null,
        position: null,
        drafting: null,
        contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        publishedAt: new Date(NOW),
        status: 'active',
        statusMessage: null,
        dependencies: [],
        versions: [{ version: '1.0.0', publishedAt: new Date(NOW), status: 'active' }],
      });
      expect(JSON.stringify(found?.manifest)).toBe(JSON.stringify(manifest));
    });

    it('knows what is there already, and never changes a version', async () => {
      const entry = entityVersion({ name: 'kept' });
      const reordered = { description: entry.manifest['description'], name: entry.manifest['name'] };
      await catalog.publish([entry]);

      expect(
        await catalog.publish([
          entry,
          { ...entry, manifest: reordered },
          { ...entry, markdown: 'Other' },
          { ...entry, files: [{ path: 'a.md', text: '' }] },
          { ...entry, manifest: {} },
        ]),
      ).toEqual(['already-there', 'already-there', 'version-exists', 'version-exists', 'version-exists']);
      expect(
        (await catalog.entities.find({ namespace: 'acme', name: 'kept' }, '1.0.0', EVERYBODY))?.markdown,
      ).toBe(entry.markdown);
    });

    it('refuses a name that an entity of another kind or another server has', async () => {
      await catalog.publish([
        entityVersion({ name: 'taken', kind: 'mcp_server', manifest: server('io.github.acme/taken') }),
      ]);

      expect(
        await catalog.publish([
          entityVersion({ name: 'taken', version: '2.0.0' }),
          entityVersion({
            name: 'taken',
            version: '2.0.0',
            kind: 'mcp_server',
            manifest: server('io.github.other/taken'),
          }),
          entityVersion({
            name: 'taken',
            version: '2.0.0',
            kind: 'mcp_server',
            manifest: server('io.github.acme/taken'),
          }),
        ]),
      ).toEqual(['name-taken', 'name-taken', 'published']);
    });

    it('finds an entity by its latest version alone, which a pre-release is not', async () => {
      await catalog.publish([
        moving('1.2.0', 'Translates letters'),
        moving('1.10.0', 'Translates contracts'),
        moving('2.0.0-rc.1', 'Translates poems'),
        moving('1.9.0', 'Translates menus'),
      ]);

      const find = async (q: string) =>
        (await catalog.search({ q }, { limit: 5, cursor: null })).items.map((each) => each.version);
      expect(await find('contracts')).toEqual(['1.10.0']);
      expect(await Promise.all(['letters', 'poems', 'menus'].map(find))).toEqual([[], [], []]);
      const entity = await catalog.entities.find({ namespace: 'acme', name: 'moving' }, null, EVERYBODY);
      expect(entity?.version).toBe('1.10.0');
      expect(entity?.versions.map((each) => each.version).toSorted()).toEqual([
        '1.10.0',
        '1.2.0',
        '1.9.0',
        '2.0.0-rc.1',
      ]);
      await catalog.publish([moving('2.0.0', 'Translates poems')]);
      expect(await find('poems')).toEqual(['2.0.0']);
      expect(await find('contracts')).toEqual([]);
    });

    it('gives a trust tier where one is named, and else leaves it', async () => {
      const tierOf = async () =>
        (await catalog.entities.find({ namespace: 'acme', name: 'tiered' }, null, EVERYBODY))?.trustTier;
      const publish = (version: string, trustTier: 'official' | 'verified' | null) =>
        catalog.publish([entityVersion({ name: 'tiered', version, trustTier })]);
      await publish('1.0.0', null);
      expect(await tierOf()).toBe('unverified');

      await publish('1.0.0', 'verified');
      expect(await tierOf()).toBe('verified');
      await publish('1.1.0', null);
      expect(await tierOf()).toBe('verified');
      await publish('1.2.0', 'official');

      expect(await tierOf()).toBe('official');
      expect(await catalog.namesFor('tiered', { trustTier: 'official' })).toEqual(['tiered']);
      expect(await catalog.namesFor('', { trustTier: 'verified' })).toEqual([]);
    });

    it('knows of no entity and no version that is not there', async () => {
      expect(await catalog.entities.find({ namespace: 'acme', name: 'nothing' }, null, EVERYBODY)).toBeNull();
      await catalog.publish([entityVersion({ name: 'one' })]);
      expect(await catalog.entities.find({ namespace: 'acme', name: 'one' }, '9.9.9', EVERYBODY)).toBeNull();
      expect(await catalog.entities.find({ namespace: 'other', name: 'one' }, null, EVERYBODY)).toBeNull();
    });

    it('publishes all of what it is given, or nothing', async () => {
      const unstorable = entityVersion({ name: 'half-b', description: 'NUL \0' });

      await expect(catalog.publish([entityVersion({ name: 'half-a' }), unstorable])).rejects.toThrow(
        DatabaseError,
      );

      expect(await catalog.entities.find({ namespace: 'acme', name: 'half-a' }, null, EVERYBODY)).toBeNull();
    });

    it('lets one of many that publish the same version at once have it', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          catalog.publish([
            entityVersion({ name: 'raced', markdown: `By ${index}` }),
            entityVersion({ namespace: `racer-${index}`, name: 'raced', markdown: `By ${index}` }),
          ]),
        ),
      );

      expect(outcomes.filter(([shared]) => shared === 'published')).toHaveLength(1);
      expect(outcomes.filter(([shared]) => shared === 'version-exists')).toHaveLength(11);
      expect(outcomes.every(([, own]) => own === 'published')).toBe(true);
    });
  });
});
