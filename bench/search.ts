import { Client } from 'pg';

import { createPublish } from '../registry/catalog/publish.ts';
import { createSearch, type Search } from '../registry/catalog/search.ts';
import { createEntities, createEntitySearch, openPostgres, type Database } from '../registry/db/index.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import { type Row, toRow } from './statistics.ts';
import { createSyntheticCatalog, type SyntheticCatalog } from './synthetic-catalog.ts';

const BATCH = 500;
const WARM = 50;

interface Filled {
  count: number;
  database: Database;
  search: Search;
  times: number[];
}

const withClient = async <Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** Takes the slow indexes away while much is stored, and makes them again, whatever they are. */
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
    // As autovacuum would have it after a while.
    await client.query('vacuum analyze');
  });
};

const fill = async (server: string, count: number, catalog: SyntheticCatalog): Promise<Filled> => {
  await withClient(server, (client) => client.query(`create database catalog_${count}`));
  const url = server.replace(/\/postgres$/, `/catalog_${count}`);
  const database = await openPostgres(url);
  const publish = createPublish({ entities: createEntities(database), now: Date.now });
  await withoutGin(url, async () => {
    for (let from = 0; from < count; from += BATCH)
      await publish(
        Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => catalog.entity(from + index)),
      );
  });
  return { count, database, search: createSearch(createEntitySearch(database)), times: [] };
};

/**
 * R10: the same questions, answered by entities that are in all of them, to catalogs of growing size on
 * one server. They take turns, so that whatever slows the machine slows all.
 */
export const benchSearch = async (counts: readonly number[], queries: number): Promise<Row[]> => {
  const server = await startPostgres({ isQuiet: true });
  if (server === null) throw new Error('R10 needs a PostgreSQL server that it can start');
  const catalog = createSyntheticCatalog();
  const smallest = Math.min(...counts);
  const filled: Filled[] = [];
  try {
    for (const count of counts) {
      console.error(`filling a catalog of ${count} …`);
      filled.push(await fill(server.url, count, catalog));
    }
    for (let index = 0; index < WARM + queries; index += 1)
      for (const { search, times } of filled) {
        const started = performance.now();
        await search(catalog.query(index, smallest), { limit: 20, cursor: null });
        if (index >= WARM) times.push(performance.now() - started);
      }
  } finally {
    for (const { database } of filled) await database.close();
    await server.stop();
  }
  const [least, ...larger] = filled.toSorted((left, right) => left.count - right.count);
  return larger.map(({ count, times }) =>
    toRow(
      'R10',
      `search among ${count} entities`,
      {
        ours: times,
        against: least?.times ?? [],
        beside: `among ${least?.count}`,
      },
      { p99: 3 },
    ),
  );
};
