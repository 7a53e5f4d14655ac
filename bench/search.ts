import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { createPublish } from '../registry/catalog/publish.ts';
import { createSearch, type Search } from '../registry/catalog/search.ts';
import { createEntities, createEntitySearch, openPostgres } from '../registry/db/index.ts';
import { type Build, BuildError } from './build.ts';
import { type Row, toRow } from './statistics.ts';
import { createSyntheticCatalog, type SyntheticCatalog } from './synthetic-catalog.ts';
import { createDatabase, withClient, withPostgres } from './with-postgres.ts';

const BATCH = 500;
const WARM = 50;

/** The parts that make up a build's catalog. */
interface CatalogParts {
  openPostgres: typeof openPostgres;
  createEntities: typeof createEntities;
  createEntitySearch: typeof createEntitySearch;
  createPublish: typeof createPublish;
  createSearch: typeof createSearch;
}

const OUR_PARTS: CatalogParts = {
  openPostgres,
  createEntities,
  createEntitySearch,
  createPublish,
  createSearch,
};

/** Loads the same functions of another build into this process too, so that no hop is part of the measured time. */
const loadParts = async ({ folder }: Build): Promise<CatalogParts> => {
  const modules = ['registry/db/index.ts', 'registry/catalog/publish.ts', 'registry/catalog/search.ts'];
  const parts: Partial<CatalogParts> = {};
  for (const module of modules)
    Object.assign(
      parts,
      await import(pathToFileURL(join(folder, module)).href).catch((cause: unknown) => {
        throw new BuildError(`R10 cannot load ${module} of the build in ${folder}`, { cause });
      }),
    );
  return parts as CatalogParts;
};

interface Filled {
  count: number;
  search: Search;
  times: number[];
  close: () => Promise<void>;
}

/** Drops the slow indexes while much is stored and recreates them afterwards, whatever they are. */
const withoutGin = async (url: string, work: () => Promise<void>): Promise<void> => {
  const { rows } = await withClient(url, (client) =>
    client.query<{ indexname: string; indexdef: string }>(
      `select indexname, indexdef from pg_indexes where indexdef like '% USING gin %'`,
    ),
  );
  await withClient(url, async (client) => {
    for (const { indexname } of rows) await client.query(`drop index ${indexname}`);
  });
  await work();
  await withClient(url, async (client) => {
    for (const { indexdef } of rows) await client.query(indexdef);
    // As autovacuum would do after a while.
    await client.query('vacuum analyze');
  });
};

const fill = async (
  server: string,
  count: number,
  catalog: SyntheticCatalog,
  { name, parts }: { name: string; parts: CatalogParts },
): Promise<Filled> => {
  console.error(`filling ${name} with ${count} entities …`);
  const url = await createDatabase(server, `${name}_${count}`);
  const database = await parts.openPostgres(url);
  const publish = parts.createPublish({ entities: parts.createEntities(database), now: Date.now });
  await withoutGin(url, async () => {
    for (let from = 0; from < count; from += BATCH)
      await publish(
        Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => catalog.entity(from + index)),
      );
  });
  const search = parts.createSearch(parts.createEntitySearch(database));
  return { count, search, times: [], close: database.close };
};

/**
 * R10: the same questions, answered by entities that are in all of them, to catalogs of growing size on one
 * server. The catalogs take turns, so that whatever slows the machine slows them all.
 */
export const benchSearch = (
  counts: readonly number[],
  queries: number,
  other: Build | null,
): Promise<Row[]> =>
  withPostgres('R10', async (server) => {
    const catalog = createSyntheticCatalog();
    const [smallest = 0, ...larger] = counts.toSorted((left, right) => left - right);
    const ours: Filled[] = [];
    const theirs: Filled[] = [];
    try {
      for (const count of [smallest, ...larger]) {
        ours.push(await fill(server, count, catalog, { name: 'catalog', parts: OUR_PARTS }));
        if (other && count !== smallest)
          theirs.push(await fill(server, count, catalog, { name: 'theirs', parts: await loadParts(other) }));
      }
      const filled = [...ours, ...theirs];
      for (let index = 0; index < WARM + queries; index += 1)
        for (const { search, times } of index % 2 === 0 ? filled : filled.toReversed()) {
          const started = performance.now();
          await search(catalog.query(index, smallest), { limit: 20, cursor: null });
          if (index >= WARM) times.push(performance.now() - started);
        }
    } finally {
      for (const { close } of [...ours, ...theirs]) await close();
    }
    const timesAmong = (filled: readonly Filled[], count: number): number[] =>
      filled.find((each) => each.count === count)?.times ?? [];
    return larger.map((count) =>
      toRow(
        'R10',
        `search among ${count} entities`,
        {
          ours: timesAmong(ours, count),
          theirs: timesAmong(theirs, count),
          against: timesAmong(ours, smallest),
          beside: `among ${smallest}`,
        },
        { p99: 3 },
      ),
    );
  });
