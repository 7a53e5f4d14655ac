import { type AnsweringProvider, startAnsweringProvider } from './answering-provider.ts';
import { readWhole } from './calls.ts';
import { type Hop, openHops } from './hops.ts';
import { readCpuMs } from './process-usage.ts';
import { quantile, type Row, toCostRow } from './statistics.ts';
import { within } from './within.ts';

/** Streams beside each other. What a piece costs depends on how many have one at the same time. */
const AT_ONCE = 10;
const SHORT = 200;
const LONG = 4_000;
/** Long answers take their time, and each says more. */
const groupsOf = (pieces: number, runs: number): number =>
  Math.max(2, Math.ceil(runs / AT_ONCE / (pieces === LONG ? 5 : 1)));

/** CPU microseconds of a piece, while ten drafts stream and nothing else is done. */
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

/** The median of groups that took turns. */
interface Cost {
  ours: number;
  raw: number;
}

const measure = async (id: string, counts: readonly number[], runs: number): Promise<Cost[]> => {
  const provider = await startAnsweringProvider();
  const { registry, proxy, stop } = await openHops(provider.origin);
  try {
    await readWhole(registry.call, `${id}, first run`);
    const body = provider.takeBodies()[1] ?? '';
    const ways = { ours: registry, raw: { ...proxy, call: { ...proxy.call, body } } };
    const costs: Cost[] = [];
    for (const pieces of counts) {
      const ours: number[] = [];
      const raw: number[] = [];
      const groups = groupsOf(pieces, runs);
      // The first of each only warms up.
      for (let group = 0; group <= groups; group += 1) {
        const label = `${id}, ${AT_ONCE} answers of ${pieces} pieces, ${group} of ${groups}`;
        ours.push(await costOfPiece(provider, ways.ours, pieces, `${label}, registry`));
        raw.push(await costOfPiece(provider, ways.raw, pieces, `${label}, raw proxy`));
      }
      costs.push({ ours: quantile(ours.slice(1), 0.5), raw: quantile(raw.slice(1), 0.5) });
    }
    return costs;
  } finally {
    await stop();
    await provider.stop();
  }
};

const NONE: Cost = { ours: Number.NaN, raw: Number.NaN };

/** R5 too: processor time of a piece of an answer, against the raw proxy. */
export const benchPieceCpu = async (runs: number): Promise<Row[]> => {
  const [{ ours, raw } = NONE] = await measure('R5', [LONG], runs);
  const answers = groupsOf(LONG, runs) * AT_ONCE;
  return [
    toCostRow('R5', `processor time of a piece of an answer, ${answers} answers of ${LONG}`, {
      ours,
      against: raw,
      beside: 'raw proxy',
      unit: 'µs',
      limit: 1.5,
    }),
  ];
};

/** R8: what a piece costs in a long answer, against what one costs in a short answer. */
export const benchPieceCpuGrowth = async (runs: number): Promise<Row[]> => {
  const [short = NONE, long = NONE] = await measure('R8', [SHORT, LONG], runs);
  const [shorts, longs] = [SHORT, LONG].map((pieces) => groupsOf(pieces, runs) * AT_ONCE);
  return [
    toCostRow('R8', `processor time of a piece of ${LONG}, ${longs} answers`, {
      ours: long.ours,
      against: short.ours,
      beside: `raw proxy ${(long.raw / short.raw).toFixed(2)}×; of ${SHORT}, ${shorts} answers`,
      unit: 'µs',
      limit: 1.5,
    }),
  ];
};
