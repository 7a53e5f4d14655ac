import { send } from './calls.ts';
import { openHops } from './hops.ts';
import { readResidentKiB } from './process-usage.ts';
import { type Row, toCostRow } from './statistics.ts';
import { startUpstream } from './upstream.ts';
import { within } from './within.ts';

/** Open before anything is counted: what the first of them brings into memory is not the others'. */
const WARM = 100;

/** R6: what a run holds while its provider is silent in the middle of an answer, against an open stream of the raw proxy. */
export const benchMemory = async (runs: number): Promise<Row[]> => {
  const upstream = await startUpstream();
  upstream.setMoment('in-a-gap');
  const { registry, proxy, stop } = await openHops(upstream.origin);
  const leaves: (() => void)[] = [];
  const open = async (count: number): Promise<void> => {
    for (let number = 1; number <= count; number += 1)
      for (const { call } of [registry, proxy]) {
        const reached = upstream.nextReached();
        leaves.push(send(call));
        await within(`R6, stream ${number} of ${count} beside those that stay open`, reached);
      }
  };
  const resident = (): number[] => [registry, proxy].map(({ pid }) => readResidentKiB(pid));
  try {
    await open(WARM);
    const before = resident();
    await open(runs);
    const [ours = Number.NaN, raw = Number.NaN] = resident().map(
      (kibibytes, index) => (kibibytes - (before[index] ?? Number.NaN)) / runs,
    );
    return [
      toCostRow('R6', `memory of an open run with one call in flight, ${runs} runs`, {
        ours,
        against: raw,
        beside: 'raw proxy',
        unit: 'KiB',
        limit: 2,
      }),
    ];
  } finally {
    for (const leave of leaves) leave();
    await stop();
    await upstream.stop();
  }
};
