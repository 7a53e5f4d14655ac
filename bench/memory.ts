import type { Build } from './build.ts';
import { send } from './calls.ts';
import { noFigures, openHops } from './hops.ts';
import { readResidentKiB } from './process-usage.ts';
import { type Row, toCostRow } from './statistics.ts';
import { startUpstream } from './upstream.ts';
import { within } from './within.ts';

/** Open before anything is counted: what the first of them brings into memory is not the others'. */
const WARM = 100;

/** R6: what a run holds while its provider is silent in the middle of an answer, against an open stream of the raw proxy. */
export const benchMemory = async (runs: number, other: Build | null): Promise<Row[]> => {
  const upstream = await startUpstream();
  upstream.setMoment('in-a-gap');
  const hops = await openHops(upstream.origin, { other });
  const leaves: (() => void)[] = [];
  const open = async (count: number): Promise<void> => {
    for (let number = 1; number <= count; number += 1)
      for (const { party, hop } of hops.turns(number)) {
        const reached = upstream.nextReached();
        leaves.push(send(hop.call));
        await within(`R6, ${party}, stream ${number} of ${count} beside those that stay open`, reached);
      }
  };
  const resident = (): number[] => hops.turns(0).map(({ hop }) => readResidentKiB(hop.pid));
  try {
    await open(WARM);
    const before = resident();
    await open(runs);
    const after = resident();
    const figures = noFigures();
    for (const [index, { party }] of hops.turns(0).entries())
      figures[party].push(((after[index] ?? Number.NaN) - (before[index] ?? Number.NaN)) / runs);
    return [
      toCostRow('R6', `memory of an open run with one call in flight, ${runs} runs`, {
        ...figures,
        against: figures.raw,
        beside: 'raw proxy',
        unit: 'KiB',
        limit: 2,
      }),
    ];
  } finally {
    for (const leave of leaves) leave();
    await hops.stop();
    await upstream.stop();
  }
};
