import type { Build } from './build.ts';
import { noFigures, openHops } from './hops.ts';
import { openCalls, timeCloses } from './open-calls.ts';
import { type Row, toRow } from './statistics.ts';
import { startUpstream } from './upstream.ts';
import { withPostgres } from './with-postgres.ts';

const WAVES = 4;

const measure = async (count: number, other: Build | null, databaseUrl?: string): Promise<Row> => {
  const upstream = await startUpstream();
  upstream.setMoment('in-a-gap');
  const hops = await openHops(upstream.origin, { databaseUrl, other });
  const figures = noFigures();
  try {
    // The first wave is only a warm-up.
    for (let wave = 0; wave <= WAVES; wave += 1)
      for (const { party, hop } of hops.turns(wave)) {
        const label = `R12, wave ${wave} of ${WAVES}, ${party}`;
        const { times, missed } = await timeCloses(await openCalls(upstream, hop.call, count, label));
        if (missed > 0) throw new Error(`${label}: ${missed} of ${count} sockets were not closed`);
        if (wave > 0) figures[party].push(...times);
      }
  } finally {
    await hops.stop();
    await upstream.stop();
  }
  const database = databaseUrl === undefined ? 'embedded database' : 'PostgreSQL';
  return toRow(
    'R12',
    `${count} clients leave at once → each provider's socket closed, ${database}`,
    { ...figures, against: figures.raw, beside: 'raw proxy' },
    { p99: 2, comparison: null },
  );
};

/** R12: all clients leave in one tick, compared with the same number leaving the raw proxy in one tick. */
export const benchAbortAtOnce = async (count: number, other: Build | null): Promise<Row[]> => [
  await withPostgres('R12', (databaseUrl) => measure(count, other, databaseUrl)),
  await measure(count, other),
];
