import { within } from '../tests/support/within.ts';
import type { Build } from './build.ts';
import { send } from './calls.ts';
import { noFigures, openHops } from './hops.ts';
import { openMemoryGauge } from './memory-gauge.ts';
import { readResidentKiB } from './process-usage.ts';
import { type Row, toCostRow } from './statistics.ts';
import { startUpstream } from './upstream.ts';
import { withPostgres } from './with-postgres.ts';

const measure = async (runs: number, other: Build | null, databaseUrl: string): Promise<Row[]> => {
  const upstream = await startUpstream();
  upstream.setMoment('in-a-gap');
  const gauge = await openMemoryGauge();
  const hops = await openHops(upstream.origin, { databaseUrl, other, nodeFlags: gauge.nodeFlags });
  const leaves: (() => void)[] = [];
  const open = async (count: number): Promise<void> => {
    for (let number = 1; number <= count; number += 1)
      for (const { party, hop } of hops.turns(number)) {
        const reached = upstream.nextReached();
        leaves.push(send(hop.call));
        await within(`R6, ${party}, stream ${number} of ${count} beside those that stay open`, reached);
      }
  };
  const readAll = async (): Promise<{ resident: number; held: number }[]> => {
    return Promise.all(
      hops.turns(0).map(async ({ hop }) => ({
        held: await gauge.read(hop.pid),
        resident: readResidentKiB(hop.pid),
      })),
    );
  };
  try {
    // The same number again is opened before anything is counted, to use up the heap that the start left
    // behind.
    await open(runs);
    const before = await readAll();
    await open(runs);
    const after = await readAll();
    const growth = (name: 'resident' | 'held') => {
      const figures = noFigures();
      for (const [index, { party }] of hops.turns(0).entries())
        figures[party].push(
          ((after[index]?.[name] ?? Number.NaN) - (before[index]?.[name] ?? Number.NaN)) / runs,
        );
      return { ...figures, against: figures.raw, beside: 'raw proxy', unit: 'KiB' };
    };
    const what = `of an open run with one call in flight, ${runs} runs`;
    return [
      toCostRow('R6', `resident memory ${what}`, { ...growth('resident'), limit: 2, comparison: null }),
      toCostRow('R6', `heap and buffers ${what}`, {
        ...growth('held'),
        limit: null,
      }),
    ];
  } finally {
    for (const leave of leaves) leave();
    await hops.stop();
    await gauge.close();
    await upstream.stop();
  }
};

/**
 * R6: the memory of a run whose provider is silent in the middle of an answer, compared with an open stream of
 * the raw proxy, after a garbage collection. On a PostgreSQL server, because the embedded database's memory
 * would hide the runs'.
 */
export const benchMemory = (runs: number, other: Build | null): Promise<Row[]> =>
  withPostgres('R6', (databaseUrl) => measure(runs, other, databaseUrl));
