import { startAnsweringProvider } from './answering-provider.ts';
import { type Call, readWhole } from './calls.ts';
import { type Hop, openHops } from './hops.ts';
import { readCpuMs } from './process-usage.ts';
import { type Row, toCostRow } from './statistics.ts';
import { withPostgres } from './with-postgres.ts';

const AT_ONCE = 10;
const TURNS = 4;
/** Of a run: what it is, the draft, the critic. */
const CALLS = 3;
const WARM = 20;

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
const measure = async (runs: number, databaseUrl?: string): Promise<Cost> => {
  const provider = await startAnsweringProvider();
  const { registry, proxy, stop } = await openHops(provider.origin, databaseUrl);
  const throughRegistry = (): Promise<void> => readWhole(registry.call, 'R5, a run through the registry');
  const cost: Cost = { ours: 0, raw: 0 };
  try {
    await throughRegistry();
    // What the registry asked, asked again through the proxy.
    const calls = provider.takeBodies().map((body): Call => ({ ...proxy.call, body }));
    const throughProxy = async (): Promise<void> => {
      for (const call of calls) await readWhole(call, 'R5, a call through the raw proxy');
    };
    await cpuOf(registry, WARM, throughRegistry);
    await cpuOf(proxy, WARM, throughProxy);
    for (let turn = 0; turn < TURNS; turn += 1) {
      cost.ours += (await cpuOf(registry, Math.ceil(runs / TURNS), throughRegistry)) / TURNS;
      cost.raw += (await cpuOf(proxy, Math.ceil(runs / TURNS), throughProxy)) / TURNS;
    }
  } finally {
    await stop();
    await provider.stop();
  }
  return cost;
};

const toCallRow = ({ ours, raw }: Cost, runs: number, database: string): Row =>
  toCostRow('R5', `processor time of a provider's call, ${runs} runs of ${CALLS}, ${database}`, {
    ours: ours / CALLS,
    against: raw / CALLS,
    beside: 'raw proxy',
    unit: 'ms',
    limit: 4,
  });

/**
 * R5: processor time of a provider's call as a part of all that its run does, against the raw proxy. On a
 * PostgreSQL server, whose work is not the registry's; and on the embedded database, whose work is done in
 * the registry's own process.
 */
export const benchCallCpu = (runs: number): Promise<Row[]> =>
  withPostgres('R5', async (databaseUrl) => [
    toCallRow(await measure(runs, databaseUrl), runs, 'PostgreSQL'),
    toCallRow(await measure(runs), runs, 'embedded database'),
  ]);
