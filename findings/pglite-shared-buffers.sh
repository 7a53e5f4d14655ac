#!/usr/bin/env bash
# PGlite writes zeros to all of its 128 MB of shared buffers each time it opens a database: resident memory, and up
# to a sixth of the processor time of the opening, for what a small database never uses.
#
# Versions: @electric-sql/pglite 0.5.16 (PostgreSQL 18.6), default settings. Seen with Node 24.21.0 on Linux x64.
#
# Expected: PostgreSQL's default of shared_buffers = 128MB costs nothing until a page is used, as on a server, where the
# system hands out such memory empty and on first use.
#
# Instead: WebAssembly's memory has no such pages. PGlite's allocator clears what it hands out, so the system must provide
# all of it. `startParams` with another value does not only change the setting, it changes what the process weighs.
#
# Output (the figures differ from machine to machine):
#   128MB: 297 MiB resident, opened in 467 ms of processor time
#   64MB: 231 MiB resident, opened in 433 ms of processor time
#   32MB: 210 MiB resident, opened in 392 ms of processor time

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --ignore-scripts @electric-sql/pglite@0.5.16

cat >open.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';

const [, , folder, buffers] = process.argv;
const startParams = [...PGlite.defaultStartParams, '-c', `shared_buffers=${buffers}`];
const before = process.cpuUsage();
const db = await PGlite.create(folder, buffers === 'default' ? {} : { startParams });
const { user, system } = process.cpuUsage(before);
const { rows } = await db.query('show shared_buffers');
const { rss } = process.memoryUsage();
console.log(JSON.stringify({ buffers: rows[0].shared_buffers, mib: rss / 2 ** 20, ms: (user + system) / 1000 }));
await db.close();
JS

cat >probe.mjs <<'JS'
import { execFileSync } from 'node:child_process';

const open = (buffers) =>
  JSON.parse(execFileSync(process.execPath, ['open.mjs', 'data', buffers], { encoding: 'utf8' }));
// The least of several, because whatever else the machine does only adds.
const least = (buffers) => {
  const all = Array.from({ length: 5 }, () => open(buffers));
  const [mib, ms] = ['mib', 'ms'].map((name) => Math.round(Math.min(...all.map((each) => each[name]))));
  console.log(`${all[0].buffers}: ${mib} MiB resident, opened in ${ms} ms of processor time`);
  return mib;
};

open('default'); // Makes the folder.
const [all, some] = [least('default'), least('64MB')];
least('32MB');
if (all - some < 30) {
  console.error('Shared buffers that nobody uses no longer weigh anything: the setting of our own may go.');
  process.exit(1);
}
JS
node probe.mjs
