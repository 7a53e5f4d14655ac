#!/usr/bin/env bash
# Node parses the `exports` of a package again for each ES module in it: loading drizzle-orm, whose list has 447 entries,
# takes several times the processor time that it takes without the list.
#
# Versions: drizzle-orm 0.45.4, pg 8.23.1, Node 24.21.0 (Linux x64).
#
# Expected: Node reads a package.json once per process and keeps what it found, so the length of `exports` matters once,
# when the package is first resolved. A module that is imported by a relative path inside its own package needs no
# `exports` at all.
#
# Instead: for each module that it resolves, Node looks up the package around it to learn whether `.js` means ES module,
# and parses the whole list with it. The bytes of package.json are kept between modules; what they say is not.
#
# Output (the milliseconds differ from machine to machine):
#   drizzle-orm/node-postgres: package.json has 178819 bytes, its exports 447 entries
#   processor time to load it: 369 ms with its exports, 76 ms without; at least twice as much
#   the same by CommonJS: 70 ms with its exports, 74 ms without; about as much

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.21.0 drizzle-orm@0.45.4 pg@8.23.1

cat >probe.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'node_modules/drizzle-orm/package.json';
const whole = readFileSync(file, 'utf8');
const { exports, ...rest } = JSON.parse(whole);
const bare = JSON.stringify(rest);

const WAYS = {
  modules: `await import('./node_modules/drizzle-orm/node-postgres/index.js')`,
  commonjs: `require('./node_modules/drizzle-orm/node-postgres/index.cjs')`,
};

/** Milliseconds of processor time, of one process that loads the same files. */
const timeOnce = (way) => {
  const code = `${WAYS[way]}; const { userCPUTime } = process.resourceUsage(); console.log(userCPUTime / 1000)`;
  const type = way === 'modules' ? 'module' : 'commonjs';
  return Number(execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], { encoding: 'utf8' }));
};

const middle = (values) => values.toSorted((left, right) => left - right)[values.length >> 1];
const time = (way) => {
  const found = { with: [], without: [] };
  for (let trial = 0; trial < 7; trial += 1)
    for (const [name, text] of [['with', whole], ['without', bare]]) {
      writeFileSync(file, text);
      found[name].push(timeOnce(way));
    }
  return { with: middle(found.with), without: middle(found.without) };
};

console.log(
  `drizzle-orm/node-postgres: package.json has ${Buffer.byteLength(whole)} bytes, its exports ${Object.keys(exports).length} entries`,
);
const round = (value) => Math.round(value);
const modules = time('modules');
const commonjs = time('commonjs');
const isSlower = ({ with: slow, without: fast }) => slow >= 2 * fast;
console.log(
  `processor time to load it: ${round(modules.with)} ms with its exports, ${round(modules.without)} ms without; ${isSlower(modules) ? 'at least' : 'less than'} twice as much`,
);
console.log(
  `the same by CommonJS: ${round(commonjs.with)} ms with its exports, ${round(commonjs.without)} ms without; ${isSlower(commonjs) ? 'more' : 'about as much'}`,
);
process.exitCode = isSlower(modules) && !isSlower(commonjs) ? 0 : 1;
JS
node_modules/.bin/node probe.mjs
