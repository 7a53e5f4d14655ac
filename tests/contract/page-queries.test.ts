import { describe, expect, it } from 'vitest';

import { fillRegistry, openPage, toPages, type Fill } from '../../bench/filled-registry.ts';
import { createSyntheticCatalog } from '../../bench/synthetic-catalog.ts';
import { openPglite } from '../../registry/db/index.ts';
import { countQueries } from '../support/registry/count-queries.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';

const FEW: Fill = { entities: 40, bundles: 2, members: 2, plans: 3 };
const MANY: Fill = { entities: 180, bundles: 6, members: 12, plans: 30 };

describe('a page of the registry', () => {
  it('asks the database as often with many rows as with few', { timeout: 180_000 }, async () => {
    const catalog = createSyntheticCatalog();
    const pages = toPages(catalog, FEW);
    const countAll = async (fill: Fill): Promise<Record<string, number>> => {
      const data = await createDataFolder();
      const database = await openPglite(data.folder);
      const filled = await fillRegistry(database, catalog, fill, async () => {
        await database.close();
        await data.remove();
      });
      try {
        const counts: Record<string, number> = {};
        for (const { name, path, who } of pages)
          counts[`${name} (${who})`] = await countQueries(() => openPage(filled, path(filled, 0), who));
        return counts;
      } finally {
        await filled.test.close();
      }
    };

    const few = await countAll(FEW);
    expect(await countAll(MANY)).toEqual(few);
    expect(Math.max(...Object.values(few))).toBeLessThanOrEqual(3);
    expect(Object.keys(few)).toHaveLength(pages.length);
  });
});
