#!/usr/bin/env bash
# What a page puts into IndexedDB while it is being left is lost, unless the page also calls `commit()`.
#
# Versions: Chromium 156.0.8078.108 and Firefox 153.8.0esr (Debian 12, Linux x64, headless), driven with
# puppeteer-core 25.16.0 on Node 24.9.0.
#
# Expected: a `put` in a `pagehide` listener, in a database that is open already, is like a request that was sent: the
# browser has it, and stores it after the page has gone. A transaction commits by itself once nothing more is asked of
# it.
#
# Instead: to commit by itself, a transaction waits for the page to hear of its last request first. A page that has gone
# hears nothing, so both browsers abort the transaction. With `transaction.commit()` after the `put`, the value is stored.
#
# Output:
#   Chromium: of 20 values put while the page was left, 0 stayed without commit(), 20 with it
#   Firefox: of 20 values put while the page was left, 0 stayed without commit(), 20 with it

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
chromium=${CHROMIUM:-$(command -v chromium || true)}
firefox=${FIREFOX:-$(command -v firefox-esr || command -v firefox || true)}
if [ -z "$chromium" ] || [ -z "$firefox" ]; then
  echo 'NOT RUN: put the paths of a Chromium and a Firefox into CHROMIUM and FIREFOX, or both on the PATH.' >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.9.0 puppeteer-core@25.16.0

cat >probe.mjs <<'JS'
import { createServer } from 'node:http';

import { launch } from 'puppeteer-core';

const [chromium, firefox] = process.argv.slice(2);
const TIMES = 20;
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<!doctype html><title>Values</title>');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const page = (name) => `http://127.0.0.1:${server.address().port}/${name}`;

/** In the page: opens the database and resolves with what is stored under a name. */
const read = (name) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('values', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('values');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      globalThis.database = opening.result;
      const asked = opening.result.transaction('values').objectStore('values').get(name);
      asked.onsuccess = () => resolve(asked.result ?? null);
    };
  });
/** In the page: puts a value when the page is left. */
const putOnLeave = (name, commits) => {
  addEventListener('pagehide', () => {
    const transaction = globalThis.database.transaction('values', 'readwrite');
    transaction.objectStore('values').put('put', name);
    if (commits) transaction.commit();
  });
};

const count = async (browser, commits) => {
  let stayed = 0;
  for (let each = 0; each < TIMES; each += 1) {
    const name = `${commits}-${each}`;
    const tab = await browser.newPage();
    await tab.goto(page('one'));
    await tab.evaluate(read, name);
    await tab.evaluate(putOnLeave, name, commits);
    await tab.reload();
    if ((await tab.evaluate(read, name)) === 'put') stayed += 1;
    await tab.close();
  }
  return stayed;
};

const run = async (name, options) => {
  const browser = await launch(options);
  console.error(await browser.version());
  const [without, withIt] = [await count(browser, false), await count(browser, true)];
  console.log(
    `${name}: of ${TIMES} values put while the page was left, ${without} stayed without commit(), ${withIt} with it`,
  );
  await browser.close();
};
// Chromium refuses to run its sandbox as root.
await run('Chromium', { executablePath: chromium, args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
await run('Firefox', { browser: 'firefox', executablePath: firefox });
server.close();
JS

node_modules/node/bin/node probe.mjs "$chromium" "$firefox" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
