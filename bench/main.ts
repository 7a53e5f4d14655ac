/**
 * `npm run bench [-- [--against <folder>] [R1 R9 X]]` measures and prints a table; a complete run writes it
 * into docs/benchmarks.md. Every time is a ratio to something measured in the same run, because only such
 * ratios mean anything elsewhere. With `--against`, the build in another checkout takes turns with this one.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { benchAbortAtOnce } from './abort-at-once.ts';
import { benchAbortBesideSearchers } from './abort-beside-searchers.ts';
import { SCENES } from './abort-scenes.ts';
import { areAllClosed, benchAborts, type SceneResult, toAbortTable } from './abort-table.ts';
import { benchAbort } from './abort.ts';
import { type Build, buildExtension, readBuild, THIS_BUILD } from './build.ts';
import { benchCallCpu } from './call-cpu.ts';
import { measureCosts } from './costs.ts';
import { replaceSection } from './document.ts';
import { benchExtensionStart } from './extension-starts.ts';
import { benchFairness } from './fairness.ts';
import { benchJobInstances } from './job-instances.ts';
import { benchJobBegin, benchJobCpu } from './jobs.ts';
import { benchLatency } from './latency.ts';
import { benchMemory } from './memory.ts';
import { benchOpenForLong } from './open-for-long.ts';
import { benchPages } from './pages.ts';
import { benchPieceCpu, benchPieceCpuGrowth } from './piece-cpu.ts';
import { benchSearch } from './search.ts';
import { benchSize } from './size.ts';
import { benchStart } from './start.ts';
import { isMet, type Row, toComparisonTable, toTable } from './statistics.ts';
import { benchTabClose } from './tab-close.ts';
import { benchVerification } from './verification.ts';

const TRIALS = Number(process.env['BENCH_TRIALS'] ?? 300);
const STREAMS = Number(process.env['BENCH_STREAMS'] ?? 100);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 200);
const OPEN_RUNS = Number(process.env['BENCH_OPEN_RUNS'] ?? 500);
const LONG_RUNS = Number(process.env['BENCH_LONG_RUNS'] ?? 1_000);
const MINUTES = Number(process.env['BENCH_MINUTES'] ?? 1);
const QUERIES = Number(process.env['BENCH_QUERIES'] ?? 1_000);
const ENTITIES = (process.env['BENCH_ENTITIES'] ?? '1000,10000,100000').split(',').map(Number);
const REQUESTS = Number(process.env['BENCH_REQUESTS'] ?? 50);
const JOBS = Number(process.env['BENCH_JOBS'] ?? 160);
const STARTS = Number(process.env['BENCH_STARTS'] ?? 30);
const TABS = Number(process.env['BENCH_TABS'] ?? 200);
const OPENINGS = Number(process.env['BENCH_OPENINGS'] ?? 100);

const benches: Record<string, (other: Build | null) => Promise<Row[]> | Row[]> = {
  R1: (other) => benchAbort('R1', TRIALS, other),
  R2: (other) => benchAbort('R2', TRIALS, other, STREAMS),
  R3: (other) => benchLatency('R3', TRIALS, other),
  R4: (other) => benchLatency('R4', TRIALS, other),
  R5: async (other) => [...(await benchCallCpu(RUNS, other)), ...(await benchPieceCpu(RUNS, other))],
  R6: (other) => benchMemory(OPEN_RUNS, other),
  R7: (other) => benchStart(STARTS, other),
  R8: (other) => benchPieceCpuGrowth(RUNS, other),
  R9: (other) => benchTabClose(TABS, other),
  R10: (other) => benchSearch(ENTITIES, QUERIES, other),
  R11: () => benchFairness(TRIALS),
  R12: (other) => benchAbortAtOnce(OPEN_RUNS, other),
  R13: (other) => benchAbortBesideSearchers(Math.ceil(TRIALS / 3), other),
  L1: (other) => benchOpenForLong({ runs: LONG_RUNS, minutes: MINUTES }, other),
  J11: () => benchJobInstances(JOBS),
  J12: () => benchJobBegin(TRIALS),
  J14: () => benchJobCpu(RUNS),
  P1: () => benchPages(TRIALS),
  V1: () => benchVerification(TRIALS),
  X: () => benchSize(buildExtension(THIS_BUILD)),
  X2: (other) => benchExtensionStart('X2', OPENINGS, other),
  X3: (other) => benchExtensionStart('X3', OPENINGS, other),
  X5: (other) => benchExtensionStart('X5', OPENINGS, other),
};

/** These have tables of their own. */
const ABORTS = 'aborts';
const COSTS = 'costs';

const fail = (line: string): never => {
  console.error(line);
  process.exit(2);
};

const readWords = (): { wanted: string[]; other: Build | null } => {
  try {
    const { values, positionals } = parseArgs({
      options: { against: { type: 'string' } },
      allowPositionals: true,
    });
    return {
      wanted: positionals,
      other: values.against === undefined ? null : readBuild(values.against),
    };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

const commitOf = ({ folder }: Build): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: folder, encoding: 'utf8' }).trim();
  } catch {
    return 'a folder without git';
  }
};

const { wanted, other } = readWords();
// Only our own exit stops what a bench has started and releases its disks.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const known = [...Object.keys(benches), ABORTS, COSTS];
const unknown = wanted.filter((id) => !known.includes(id));
if (unknown.length > 0) fail(`There is no bench ${unknown.join(', ')}; there are ${known.join(', ')}.`);
const scenes = SCENES.filter(({ name }) => name.includes(process.env['BENCH_SCENES'] ?? ''));
const isWanted = (id: string): boolean => wanted.length === 0 || wanted.includes(id);

const rows: Row[] = [];
for (const [id, bench] of Object.entries(benches)) {
  if (!isWanted(id)) continue;
  console.error(`${id} …`);
  rows.push(...(await bench(other)));
}
const costs = isWanted(COSTS) ? await measureCosts(REQUESTS) : null;
const aborts: SceneResult[] = isWanted(ABORTS) ? await benchAborts(scenes, other) : [];

const tables = [
  ...(rows.length > 0 ? [toTable(rows)] : []),
  ...(rows.length > 0 && other !== null ? [toComparisonTable(rows)] : []),
  ...(costs === null ? [] : [costs]),
  ...(aborts.length > 0 ? [toAbortTable(aborts)] : []),
];
console.log(tables.join('\n\n'));

const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, loopback, ${new Date().toISOString().slice(0, 10)}.`;
const rewrite = (document: string, change: (text: string) => string): void => {
  const path = join(THIS_BUILD.folder, document);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
};

if (costs !== null)
  rewrite('docs/costs.md', (text) => replaceSection(text, 'table', `${machine}\n\n${costs}`));
if (wanted.length === 0)
  rewrite('docs/benchmarks.md', (before) => {
    let text = replaceSection(before, 'table', `${machine}\n\n${toTable(rows)}`);
    text = replaceSection(text, 'aborts', `${machine}\n\n${toAbortTable(aborts)}`);
    if (other === null) return text;
    const commits = `Ours is ${commitOf(THIS_BUILD)}, theirs ${commitOf(other)}. ${machine}`;
    return replaceSection(text, 'comparison', `${commits}\n\n${toComparisonTable(rows)}`);
  });
// Exit here instead of only setting the code, because something that a bench left open could keep the process
// alive.
process.exit(rows.every(isMet) && areAllClosed(aborts) ? 0 : 1);
