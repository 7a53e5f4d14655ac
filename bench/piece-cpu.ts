import { within } from '../tests/support/within.ts';
import { type AnsweringProvider, startAnsweringProvider } from './answering-provider.ts';
import type { Build } from './build.ts';
import { readWhole } from './calls.ts';
import { type Figures, type Hop, noFigures, openHops } from './hops.ts';
import { readCpuMs } from './process-usage.ts';
import { quantile, type Row, toCostRow } from './statistics.ts';

/** Simultaneous streams. The cost of a piece depends on how many streams have one at the same time. */
const AT_ONCE = 10;
const SHORT = 200;
const LONG = 4_000;
/** Long answers take more time, but each says more. */
const groupsOf = (pieces: number, runs: number): number =>
  Math.max(2, Math.ceil(runs / AT_ONCE / (pieces === LONG ? 5 : 1)));

/** CPU microseconds per piece while ten drafts stream and nothing else is done. */
const costOfPiece = async (
  provider: AnsweringProvider,
  { pid, call }: Hop,
  pieces: number,
  label: string,
): Promise<number> => {
  const drafts = provider.draftsInStep(AT_ONCE, pieces);
  const read = Promise.all(Array.from({ length: AT_ONCE }, () => readWhole(call, label)));
  await within(`${label}: the drafts begin`, drafts.begun);
  const before = readCpuMs(pid);
  await Promise.race([drafts.ending, read]);
  const spent = readCpuMs(pid) - before;
  await read;
  return (spent * 1_000) / (AT_ONCE * drafts.pieces);
};

/** Microseconds per piece, group by group, for answers of each of these lengths. */
const measure = async (
  id: string,
  counts: readonly number[],
  runs: number,
  other: Build | null,
): Promise<Figures[]> => {
  const provider = await startAnsweringProvider();
  const hops = await openHops(provider.origin, { other });
  try {
    await readWhole(hops.ours.call, `${id}, first run`);
    const body = provider.takeBodies()[1] ?? '';
    const toWay = (hop: Hop): Hop => (hop === hops.raw ? { ...hop, call: { ...hop.call, body } } : hop);
    const all: Figures[] = [];
    for (const pieces of counts) {
      const figures = noFigures();
      const groups = groupsOf(pieces, runs);
      // The first group of each is only a warm-up.
      for (let group = 0; group <= groups; group += 1)
        for (const { party, hop } of hops.turns(group)) {
          const label = `${id}, ${AT_ONCE} answers of ${pieces} pieces, ${group} of ${groups}, ${party}`;
          const cost = await costOfPiece(provider, toWay(hop), pieces, label);
          if (group > 0) figures[party].push(cost);
        }
      all.push(figures);
    }
    return all;
  } finally {
    await hops.stop();
    await provider.stop();
  }
};

/** Also R5: processor time per piece of an answer, compared with the raw proxy. */
export const benchPieceCpu = async (runs: number, other: Build | null): Promise<Row[]> => {
  const [figures = noFigures()] = await measure('R5', [LONG], runs, other);
  const answers = groupsOf(LONG, runs) * AT_ONCE;
  return [
    toCostRow('R5', `processor time of a piece of an answer, ${answers} answers of ${LONG}`, {
      ...figures,
      against: figures.raw,
      beside: 'raw proxy',
      unit: 'µs',
      limit: 1.5,
    }),
  ];
};

/** R8: what a piece costs in a long answer, compared with a short one. */
export const benchPieceCpuGrowth = async (runs: number, other: Build | null): Promise<Row[]> => {
  const [short = noFigures(), long = noFigures()] = await measure('R8', [SHORT, LONG], runs, other);
  const [shorts, longs] = [SHORT, LONG].map((pieces) => groupsOf(pieces, runs) * AT_ONCE);
  const rawGrowth = quantile(long.raw, 0.5) / quantile(short.raw, 0.5);
  return [
    toCostRow('R8', `processor time of a piece of ${LONG}, ${longs} answers`, {
      ours: long.ours,
      theirs: long.theirs,
      against: short.ours,
      beside: `raw proxy ${rawGrowth.toFixed(2)}×; of ${SHORT}, ${shorts} answers`,
      unit: 'µs',
      limit: 1.5,
    }),
  ];
};
