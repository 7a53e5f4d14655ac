import { startPostgres } from '../tests/support/postgres.ts';
import { startAnsweringProvider } from './answering-provider.ts';
import { type Call, send } from './calls.ts';
import { type Hop, openHops } from './hops.ts';
import { readCpuMs } from './process-usage.ts';
import { type Row, toCostRow } from './statistics.ts';
import { within } from './within.ts';

const AT_ONCE = 10;
const TURNS = 4;
/** One every 2 ms and answer: slow enough that each is read by itself, as a model's are. */
const PIECE_MS = 2;
/** Pieces of the draft. With the least a run costs what it costs beside them. */
const FEW = 2;
const SOME = 200;
const MANY = 4_000;
/** Of a run: what it is, the draft, the critic. */
const CALLS = 3;

/**
 * Long answers take their time, and a fifth of the runs says as much about them; but always whole groups: what a piece
 * costs depends on how many streams have one at the same time.
 */
const runsOf = (pieces: number, runs: number): number => {
  const aTurn = runs / TURNS / (pieces === MANY ? 5 : 1);
  return Math.ceil(aTurn / AT_ONCE) * AT_ONCE * TURNS;
};

const readWhole = (call: Call, pieces: number, label: string): Promise<void> =>
  within(
    label,
    new Promise<void>((resolve) => void send(call, { onEnd: resolve })),
    30_000 + pieces * PIECE_MS * 5,
  );

/** CPU milliseconds that a hop spends on this, done so many times, some beside each other. */
const cpuOf = async ({ pid }: Hop, times: number, work: () => Promise<void>): Promise<number> => {
  let left = times;
  const before = readCpuMs(pid);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await work();
    }),
  );
  return (readCpuMs(pid) - before) / times;
};

/** CPU milliseconds of a run, and of its three calls through the raw proxy. */
interface Cost {
  ours: number;
  raw: number;
}

/** The two take turns, a part of the runs each. */
const measure = async (
  id: string,
  counts: readonly number[],
  runs: number,
  databaseUrl?: string,
): Promise<(pieces: number) => Cost> => {
  const provider = await startAnsweringProvider();
  const { registry, proxy, stop } = await openHops(provider.origin, databaseUrl);
  const costs = new Map<number, Cost>();
  const round = async (pieces: number, times: number): Promise<Cost> => {
    provider.setDraftPace({ pieces, pieceMs: PIECE_MS });
    const label = `${id}, runs of ${pieces} pieces`;
    provider.takeBodies();
    await readWhole(registry.call, pieces, label);
    // What the registry asked, asked again through the proxy.
    const calls = provider.takeBodies().map((body): Call => ({ ...proxy.call, body }));
    return {
      ours: await cpuOf(registry, times, () => readWhole(registry.call, pieces, `${label}, registry`)),
      raw: await cpuOf(proxy, times, async () => {
        for (const call of calls) await readWhole(call, pieces, `${label}, raw proxy`);
      }),
    };
  };
  try {
    await round(SOME, AT_ONCE * 2);
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const pieces of counts) {
        const { ours, raw } = await round(pieces, runsOf(pieces, runs) / TURNS);
        const before = costs.get(pieces) ?? { ours: 0, raw: 0 };
        costs.set(pieces, { ours: before.ours + ours / TURNS, raw: before.raw + raw / TURNS });
      }
  } finally {
    await stop();
    await provider.stop();
  }
  return (pieces) => costs.get(pieces) ?? { ours: Number.NaN, raw: Number.NaN };
};

/** What one piece more costs, in microseconds. */
const perPiece = (less: Cost, more: Cost, pieces: number): Cost => ({
  ours: ((more.ours - less.ours) / pieces) * 1_000,
  raw: ((more.raw - less.raw) / pieces) * 1_000,
});

const toCallRow = ({ ours, raw }: Cost, runs: number, database: string): Row =>
  toCostRow('R5', `processor time of a provider's call, ${runsOf(FEW, runs)} runs of ${CALLS}, ${database}`, {
    ours: ours / CALLS,
    against: raw / CALLS,
    unit: 'ms',
    limit: 4,
  });

/**
 * R5: processor time of a provider's call, which is a part of all that a run does, and of a piece of its
 * answer, against the raw proxy. On a PostgreSQL server, whose work is not the registry's; and on the
 * embedded database, whose work is done in the registry's own process.
 */
export const benchCpu = async (runs: number): Promise<Row[]> => {
  const server = await startPostgres({ isQuiet: true });
  if (server === null) throw new Error('R5 needs a PostgreSQL server that it can start');
  try {
    const costOf = await measure('R5', [FEW, MANY], runs, server.url);
    const piece = perPiece(costOf(FEW), costOf(MANY), MANY - FEW);
    return [
      toCallRow(costOf(FEW), runs, 'PostgreSQL'),
      toCallRow((await measure('R5', [FEW], runs))(FEW), runs, 'embedded database'),
      toCostRow('R5', `processor time of a piece of an answer, ${runsOf(MANY, runs)} answers of ${MANY}`, {
        ours: piece.ours,
        against: piece.raw,
        unit: 'µs',
        limit: 1.5,
      }),
    ];
  } finally {
    await server.stop();
  }
};

/** R8: what a piece costs in a long answer, against what one costs in a short answer. */
export const benchCpuGrowth = async (runs: number): Promise<Row[]> => {
  const costOf = await measure('R8', [FEW, SOME, MANY], runs);
  const [some, many] = [SOME, MANY].map((count) => perPiece(costOf(FEW), costOf(count), count - FEW).ours);
  return [
    toCostRow('R8', `processor time of a piece of ${MANY}, ${runsOf(MANY, runs)} answers`, {
      ours: many ?? Number.NaN,
      against: some ?? Number.NaN,
      beside: `of ${SOME}, ${runsOf(SOME, runs)} answers`,
      unit: 'µs',
      limit: 1.5,
    }),
  ];
};
