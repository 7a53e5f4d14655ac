import { abortOnce } from './abort.ts';
import type { Build } from './build.ts';
import { noFigures, openHops, type RegistryHop } from './hops.ts';
import { startSearchers } from './processes.ts';
import { type Row, toRow } from './statistics.ts';
import { startUpstream } from './upstream.ts';
import { withPostgres } from './with-postgres.ts';

export const SEARCHERS = 20;
/** The builds take turns; in each turn the searchers query only one of them. */
const TURNS = 5;

const measure = async (trials: number, other: Build | null, databaseUrl?: string): Promise<Row> => {
  const upstream = await startUpstream();
  upstream.setMoment('in-a-gap');
  const hops = await openHops(upstream.origin, { databaseUrl, other });
  const figures = noFigures();
  const timeTurn = async (party: 'ours' | 'theirs', hop: RegistryHop, turn: number): Promise<void> => {
    const searchers = await startSearchers(hop.registry.url, SEARCHERS);
    try {
      // The first trial of each turn is only a warm-up.
      for (let trial = 0; trial <= Math.ceil(trials / TURNS); trial += 1) {
        const label = `R13, turn ${turn}, trial ${trial}`;
        const time = await abortOnce(upstream, hop.call, `${label}, ${party}`);
        if (trial > 0) figures[party].push(time);
        // The raw proxy is measured under this build's load only.
        if (party === 'theirs') continue;
        const rawTime = await abortOnce(upstream, hops.raw.call, `${label}, raw`);
        if (trial > 0) figures.raw.push(rawTime);
      }
    } finally {
      // If they went on searching, the registry would not stop in time and would hide what went wrong.
      searchers.stop();
    }
  };
  try {
    for (const hop of [hops.ours, hops.theirs]) await hop?.registry.command(['seed']);
    for (let turn = 1; turn <= TURNS; turn += 1) {
      await timeTurn('ours', hops.ours, turn);
      if (hops.theirs) await timeTurn('theirs', hops.theirs, turn);
    }
  } finally {
    await hops.stop();
    await upstream.stop();
  }
  const database = databaseUrl === undefined ? 'embedded database' : 'PostgreSQL';
  return toRow(
    'R13',
    `client leaves beside ${SEARCHERS} searchers → provider's socket closed, ${database}`,
    { ...figures, against: figures.raw, beside: 'raw proxy beside the same searchers' },
    { p99: 3, comparison: null },
  );
};

/**
 * R13: one client leaves while others search without a pause, compared with one that leaves the raw proxy under
 * the same load.
 */
export const benchAbortBesideSearchers = async (trials: number, other: Build | null): Promise<Row[]> => [
  await withPostgres('R13', (databaseUrl) => measure(trials, other, databaseUrl)),
  await measure(trials, other),
];
