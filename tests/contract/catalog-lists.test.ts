import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEntityLists, type EntityLists } from '../../registry/db/index.ts';
import { createSkillLists } from '../../registry/install/skills-index.ts';
import { databaseKinds, entityVersion, type OpenCatalog } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();

const skill = (namespace: string, name: string, version = '1.0.0') =>
  entityVersion({
    namespace,
    name,
    version,
    manifest: { name, description: 'Use when it must be done.' },
    markdown: `# ${version}\n`,
  });

/** Two entities of acme, by name. */
const pageOf = async (lists: EntityLists, after: string | null, kind: 'skill' | null = null) => {
  const found = await lists.ofPublisher('acme', { kind, after, limit: 2 });
  return found.map(({ name, version }) => `${name}@${version}`);
};

describe.each(kinds)('the lists of a catalog on $name', ({ open }) => {
  describe.skipIf(open === null)('with several publishers', () => {
    let catalog: OpenCatalog;
    let lists: EntityLists;
    beforeAll(async () => {
      catalog = await (open as () => Promise<OpenCatalog>)();
      lists = createEntityLists(catalog.database);
      await catalog.publish([
        skill('acme', 'one'),
        skill('acme', 'one', '2.0.0'),
        skill('acme', 'three'),
        entityVersion({ namespace: 'acme', name: 'two', kind: 'agent' }),
        skill('zeta', 'one'),
        ...Array.from({ length: 120 }, (_, index) => skill('many', `tool-${index}`)),
      ]);
    }, 60_000);
    afterAll(() => catalog.close(), 60_000);

    it('have what a publisher has, page by page, each in its latest version', async () => {
      expect(await pageOf(lists, null)).toEqual(['one@2.0.0', 'three@1.0.0']);
      expect(await pageOf(lists, 'three')).toEqual(['two@1.0.0']);
      expect(await pageOf(lists, 'two')).toEqual([]);
      expect(await pageOf(lists, null, 'skill')).toEqual(['one@2.0.0', 'three@1.0.0']);
    });

    it('have what is asked for by its key, and the content of a version', async () => {
      const found = await lists.ofKeys([
        { namespace: 'zeta', name: 'one' },
        { namespace: 'acme', name: 'nothing' },
        { namespace: 'acme', name: 'two' },
      ]);
      const contents = await lists.contents([
        { namespace: 'acme', name: 'one', version: '1.0.0' },
        { namespace: 'acme', name: 'one', version: '9.0.0' },
      ]);

      expect(found.map(({ namespace, name, kind }) => [namespace, name, kind])).toEqual([
        ['zeta', 'one', 'skill'],
        ['acme', 'two', 'agent'],
      ]);
      expect(contents).toEqual([
        {
          namespace: 'acme',
          name: 'one',
          version: '1.0.0',
          kind: 'skill',
          manifest: skill('acme', 'one').manifest,
          markdown: '# 1.0.0\n',
          files: [],
        },
      ]);
      expect(await lists.contents([])).toEqual([]);
    });

    it('read each version once for the index of a publisher, and a new one when there is one', async () => {
      const reads: number[] = [];
      const skills = createSkillLists({
        ...lists,
        contents: (versions) => {
          reads.push(versions.length);
          return lists.contents(versions);
        },
      });
      const [first, second] = [await skills.ofPublisher('many'), await skills.ofPublisher('many')];

      expect(first).toHaveLength(120);
      expect(second).toEqual(first);
      expect(reads).toEqual([50, 50, 20]);
      await catalog.publish([skill('many', 'tool-7', '1.1.0')]);
      const third = await skills.ofPublisher('many');
      expect(reads).toEqual([50, 50, 20, 1]);
      expect(third.filter(({ version }) => version === '1.1.0').map(({ name }) => name)).toEqual(['tool-7']);
    });
  });
});
