#!/usr/bin/env bash
# PGlite's planner compares a word with all words of a small table where asking the trigram index is faster.
#
# Versions: @electric-sql/pglite 0.5.16 (PostgreSQL 18.6) with its own pg_trgm, default settings.
# Seen with Node 20.20.2 on Linux x64.
#
# Expected: "word % 'mistyped'" on an analyzed table of 2,197 words uses its GIN index of trigrams, as that
# takes a fraction of the time.
#
# Instead: the plan is a sequential scan. For the planner, similarity_op is as cheap as any plain function
# (cost 1). With a cost of 100 it takes the index. (With 4,096 words it took the index at either cost.)
# The script also prints the median time of both plans and does not judge it, as it depends on the machine;
# seen: 11.4 ms for the scan, 2.0 ms for the index.
#
# Output:
#   2197 words, similarity_op costs 1:
#     Seq Scan on words
#       Filter: (word % 'corfenpso'::text)
#   2197 words, similarity_op costs 100:
#     Bitmap Heap Scan on words
#       Recheck Cond: (word % 'corfenpso'::text)
#       ->  Bitmap Index Scan on words_trigrams
#             Index Cond: (word % 'corfenpso'::text)

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --ignore-scripts @electric-sql/pglite@0.5.16

cat >probe.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

const SYLLABLES = ['ba', 'cor', 'du', 'fen', 'gi', 'hal', 'jo', 'kem', 'lu', 'mar', 'ni', 'pos', 'ras'];
/** All three-syllable words of these: 13 × 13 × 13 = 2,197. */
const words = SYLLABLES.flatMap((a) => SYLLABLES.flatMap((b) => SYLLABLES.map((c) => a + b + c)));

const db = new PGlite({ extensions: { pg_trgm } });
await db.exec('create extension pg_trgm; create table words (word text not null)');
await db.query('insert into words select unnest($1::text[])', [words]);
await db.exec('create index words_trigrams on words using gin (word gin_trgm_ops)');
await db.exec('vacuum analyze words');

const SEARCH = 'select word from words where word % $1';
const MISTYPED = 'corfenpso';
const plan = async () => {
  const { rows } = await db.query(`explain (costs off) ${SEARCH}`, [MISTYPED]);
  return rows.map((row) => row['QUERY PLAN']);
};
const setCost = (cost) => db.exec(`alter function similarity_op(text, text) cost ${cost}`);
const show = async () => {
  const { rows } = await db.query(`select procost from pg_proc where proname = 'similarity_op'`);
  console.log(`${words.length} words, similarity_op costs ${rows[0].procost}:`);
  for (const line of await plan()) console.log(`  ${line}`);
};

await show();
await setCost(100);
await show();

// Times are shown and not compared, as they depend on the machine. In turns, so that both plans see the same load.
const times = { 1: [], 100: [] };
for (let i = 0; i < 400; i += 1) {
  const cost = i % 2 === 0 ? 1 : 100;
  await setCost(cost);
  await db.query(SEARCH, [MISTYPED]);
  const from = performance.now();
  await db.query(SEARCH, [MISTYPED]);
  times[cost].push(performance.now() - from);
}
for (const [cost, each] of Object.entries(times))
  console.error(`  cost ${cost}: median ${each.toSorted((a, b) => a - b)[each.length / 2].toFixed(2)} ms`);
await db.close();
JS
node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
