/**
 * `npm run bench [-- R1 R9 X1]`: measures, prints a table and writes it into docs/benchmarks.md. Every
 * time is a ratio to something measured in the same run; only such ratios mean anything elsewhere.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { benchAbort } from './abort.ts';
import { benchCallCpu } from './call-cpu.ts';
import { measureCosts } from './costs.ts';
import { benchFairness } from './fairness.ts';
import { benchLatency } from './latency.ts';
import { benchMemory } from './memory.ts';
import { benchPieceCpu, benchPieceCpuGrowth } from './piece-cpu.ts';
import { benchSearch } from './search.ts';
import { benchSize } from './size.ts';
import { type Row, toTable } from './statistics.ts';
import { benchTabClose } from './tab-close.ts';

const BUILD_MS = 300_000;
const root = join(import.meta.dirname, '..');
const TRIALS = Number(process.env['BENCH_TRIALS'] ?? 300);
const STREAMS = Number(process.env['BENCH_STREAMS'] ?? 100);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 200);
const OPEN_RUNS = Number(process.env['BENCH_OPEN_RUNS'] ?? 500);
const QUERIES = Number(process.env['BENCH_QUERIES'] ?? 1_000);
const ENTITIES = (process.env['BENCH_ENTITIES'] ?? '1000,10000,100000').split(',').map(Number);
const REQUESTS = Number(process.env['BENCH_REQUESTS'] ?? 50);
const TABS = Number(process.env['BENCH_TABS'] ?? 200);

const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, loopback, ${new Date().toISOString().slice(0, 10)}.`;

/** Everything below the mark, which stays. */
const writeTable = (document: string, table: string): void => {
  const path = join(root, document);
  const [before] = readFileSync(path, 'utf8').split('<!-- table -->');
  writeFileSync(path, `${before}<!-- table -->\n\n${machine}\n\n${table}\n`);
};

/** What stands in the build folder may be of yesterday. */
const build = (): void => {
  execFileSync('npx', ['wxt', 'zip'], { cwd: root, stdio: 'ignore', timeout: BUILD_MS });
};

const benches: Record<string, () => Promise<Row[]> | Row[]> = {
  R1: () => benchAbort('R1', TRIALS),
  R2: () => benchAbort('R2', TRIALS, STREAMS),
  R3: () => benchLatency('R3', TRIALS),
  R4: () => benchLatency('R4', TRIALS),
  R5: async () => [...(await benchCallCpu(RUNS)), ...(await benchPieceCpu(RUNS))],
  R6: () => benchMemory(OPEN_RUNS),
  R8: () => benchPieceCpuGrowth(RUNS),
  R9: () => {
    build();
    return benchTabClose(TABS);
  },
  R10: () => benchSearch(ENTITIES, QUERIES),
  R11: () => benchFairness(TRIALS),
  /** A table of its own, which is judged by nobody. */
  C: async () => {
    const table = await measureCosts(REQUESTS);
    console.log(table);
    writeTable('docs/costs.md', table);
    return [];
  },
  X: () => {
    build();
    return benchSize(join(root, '.output'));
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => !(id in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const rows: Row[] = [];
for (const [id, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  console.error(`${id} …`);
  rows.push(...(await bench()));
}
const table = toTable(rows);
if (rows.length > 0) console.log(table);

if (wanted.length === 0) writeTable('docs/benchmarks.md', table);
// Not only the code: nothing that a bench left open may keep this one from ending.
process.exit(rows.every((row) => row.met) ? 0 : 1);
