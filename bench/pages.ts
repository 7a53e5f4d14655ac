import { openPglite, openPostgres, type Database } from '../registry/db/index.ts';
import { countQueries } from '../tests/support/registry/count-queries.ts';
import { createDataFolder } from '../tests/support/registry/data-folder.ts';
import { within } from '../tests/support/within.ts';
import {
  type Fill,
  type FilledRegistry,
  fillRegistry,
  openPage,
  type Page,
  toPages,
} from './filled-registry.ts';
import { quantile, type Row } from './statistics.ts';
import { createSyntheticCatalog } from './synthetic-catalog.ts';
import { createDatabase, withPostgres } from './with-postgres.ts';

const SMALL: Fill = { entities: 100, bundles: 10, members: 3, plans: 100 };
const LARGE: Fill = { entities: 10_000, bundles: 100, members: 3, plans: 1_000 };
const WARM = 20;
/** Filling takes longer than any request may. */
const STATEMENT_MS = 300_000;
const MOST = 3;

interface Measured {
  page: Page;
  small: number[];
  large: number[];
  queries: [small: number, large: number];
}

const measurePage = async (
  page: Page,
  small: FilledRegistry,
  large: FilledRegistry,
  trials: number,
): Promise<Measured> => {
  const times = { small: [] as number[], large: [] as number[] };
  const parties = [
    { filled: small, times: times.small },
    { filled: large, times: times.large },
  ];
  for (let number = 0; number < WARM + trials; number += 1)
    for (const party of number % 2 === 0 ? parties : parties.toReversed()) {
      const path = page.path(party.filled, number);
      const started = performance.now();
      await within(`P1 ${path}`, openPage(party.filled, path, page.who));
      if (number >= WARM) party.times.push(performance.now() - started);
    }
  const countIn = (filled: FilledRegistry) =>
    countQueries(() => openPage(filled, page.path(filled, 0), page.who));
  return { page, ...times, queries: [await countIn(small), await countIn(large)] };
};

const p99RatioOf = ({ small, large }: Measured): number => quantile(large, 0.99) / quantile(small, 0.99);

const show = (samples: readonly number[]): string =>
  `p50 ${quantile(samples, 0.5).toFixed(2)} ms, p99 ${quantile(samples, 0.99).toFixed(2)} ms`;

const sizeOf = ({ entities, bundles, plans }: Fill): string =>
  `${entities} entities, ${bundles} bundles, ${plans} plans`;

const toRows = (database: string, measured: readonly Measured[], trials: number): Row[] => {
  for (const { page, small, large, queries } of measured)
    console.error(
      `  ${database} ${page.who} ${page.name}: ${show(large)}; small: ${show(small)}; queries ${queries.join(', ')}`,
    );
  const [slowest] = measured.toSorted((left, right) => p99RatioOf(right) - p99RatioOf(left));
  if (slowest === undefined) throw new Error('There is no page');
  const p99 = p99RatioOf(slowest);
  const p50 = quantile(slowest.large, 0.5) / quantile(slowest.small, 0.5);
  const most = Math.max(...measured.map(({ queries: [, large] }) => large));
  const grown = measured.filter(({ queries: [small, large] }) => large > small);
  return [
    {
      id: 'P1',
      what: `${measured.length} pages with ${sizeOf(LARGE)}, ${database}, ${trials} trials each; here the one whose p99 grows most, \`${slowest.page.name}\``,
      ours: show(slowest.large),
      against: `with ${sizeOf(SMALL)}: ${show(slowest.small)}`,
      ratio: `p50 ${p50.toFixed(2)}×, p99 ${p99.toFixed(2)}×`,
      target: `p99 ≤ ${MOST}×`,
      met: p99 <= MOST,
      comparison: null,
    },
    {
      id: 'P1',
      what: `statements that one of these pages asks of the database, ${database}`,
      ours: `at most ${most}`,
      against: 'the same page of the smaller registry',
      ratio: grown.length === 0 ? 'the same on each page' : `more on ${grown.length} pages`,
      target: 'the same',
      met: grown.length === 0,
      comparison: null,
    },
  ];
};

const measureAll = async (
  name: string,
  open: (fill: 'small' | 'large') => Promise<{ database: Database; close: () => Promise<void> }>,
  trials: number,
): Promise<Row[]> => {
  const catalog = createSyntheticCatalog();
  const filled: FilledRegistry[] = [];
  const fill = async (which: 'small' | 'large', size: Fill): Promise<FilledRegistry> => {
    console.error(`  filling ${name} with ${sizeOf(size)} …`);
    const { database, close } = await open(which);
    const registry = await fillRegistry(database, catalog, size, close);
    filled.push(registry);
    return registry;
  };
  try {
    const [small, large] = [await fill('small', SMALL), await fill('large', LARGE)];
    const measured: Measured[] = [];
    for (const page of toPages(catalog, SMALL)) measured.push(await measurePage(page, small, large, trials));
    return toRows(name, measured, trials);
  } finally {
    for (const { test } of filled) await test.close();
  }
};

const openEmbedded = async (): Promise<{ database: Database; close: () => Promise<void> }> => {
  const data = await createDataFolder();
  const database = await openPglite(data.folder, { statementMs: STATEMENT_MS });
  return {
    database,
    close: async () => {
      await database.close();
      await data.remove();
    },
  };
};

/**
 * P1: the registry's pages, of a large and a small registry in this process, taking turns. No hop is part of the time,
 * so that what grows is not hidden by what does not.
 */
export const benchPages = async (trials: number): Promise<Row[]> => [
  ...(await withPostgres('P1', (server) =>
    measureAll(
      'PostgreSQL',
      async (which) => {
        const database = await openPostgres(await createDatabase(server, `pages_${which}`), {
          statementMs: STATEMENT_MS,
        });
        return { database, close: () => database.close() };
      },
      trials,
    ),
  )),
  ...(await measureAll('embedded database', openEmbedded, trials)),
];
