import { startAnsweringProvider } from './answering-provider.ts';
import type { Build } from './build.ts';
import { type Call, readWhole } from './calls.ts';
import { type Figures, type Hop, noFigures, openHops } from './hops.ts';
import { readCpuMs } from './process-usage.ts';
import { type Row, toCostRow } from './statistics.ts';
import { withPostgres } from './with-postgres.ts';

const AT_ONCE = 10;
const TURNS = 5;
/** Provider calls per run: the classification, the draft, the critic. */
const CALLS = 3;
const WARM = 20;

/** CPU milliseconds that a hop spends per repetition of this work, with several running at the same time. */
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

const runThrough =
  ({ call }: Hop) =>
  (): Promise<void> =>
    readWhole(call, 'R5, a run through a registry');

/** CPU milliseconds per provider call, turn by turn: as a third of a run, and through the raw proxy. */
const measure = async (runs: number, other: Build | null, databaseUrl?: string): Promise<Figures> => {
  const provider = await startAnsweringProvider();
  const hops = await openHops(provider.origin, { databaseUrl, other });
  const figures = noFigures();
  try {
    await runThrough(hops.ours)();
    // Repeats through the proxy what the registry asked.
    const calls = provider.takeBodies().map((body): Call => ({ ...hops.raw.call, body }));
    const works = {
      ours: runThrough(hops.ours),
      theirs: runThrough(hops.theirs ?? hops.ours),
      raw: async () => {
        for (const call of calls) await readWhole(call, 'R5, a call through the raw proxy');
      },
    };
    for (const { party, hop } of hops.turns(0)) await cpuOf(hop, WARM, works[party]);
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const { party, hop } of hops.turns(turn))
        figures[party].push((await cpuOf(hop, Math.ceil(runs / TURNS), works[party])) / CALLS);
  } finally {
    await hops.stop();
    await provider.stop();
  }
  return figures;
};

const toCallRow = (figures: Figures, runs: number, database: string, comparison?: null): Row =>
  toCostRow('R5', `processor time of a provider's call, ${runs} runs of ${CALLS}, ${database}`, {
    ...figures,
    against: figures.raw,
    beside: 'raw proxy',
    unit: 'ms',
    limit: 4,
    ...(comparison === undefined ? {} : { comparison }),
  });

/**
 * R5: processor time of a provider's call, as part of everything its run does, compared with the raw proxy.
 * Measured on a PostgreSQL server, whose work is not the registry's, and on the embedded database, whose work
 * is done in the registry's own process.
 */
export const benchCallCpu = (runs: number, other: Build | null): Promise<Row[]> =>
  withPostgres('R5', async (databaseUrl) => [
    toCallRow(await measure(runs, other, databaseUrl), runs, 'PostgreSQL'),
    // The embedded database may cost more than it used to, because it has left the thread that owns the aborts.
    toCallRow(await measure(runs, other), runs, 'embedded database', null),
  ]);
