#!/usr/bin/env bash
# Of a response in two gzip members, browsers give the first and Node both; of one in two zstd frames, it is reversed.
#
# Versions: Chromium 156.0.8078.108 and Firefox 153.8.0esr (Debian 12, Linux x64, headless), driven with
# puppeteer-core 25.16.0 on Node 24.15.0, whose own fetch is the third.
#
# Expected: both codings are series of parts by their definition (RFC 1952 section 2.2, RFC 8878 section 3.1), and a
# server that compresses what it has so far, part by part, sends one per flush. Whoever reads them gets all of the
# text, or an error.
#
# Instead: fetch() resolves with half of the text, without an error: in both browsers for gzip, in Node for zstd. A
# server that was tried with one of them alone looks right.
#
# Output:
#   Node, gzip: "first second"
#   Node, zstd: "first "
#   Chromium, gzip: "first "
#   Chromium, zstd: "first second"
#   Firefox, gzip: "first "
#   Firefox, zstd: "first second"

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
npm install --silent node@24.15.0 puppeteer-core@25.16.0

cat >probe.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { launch } from 'puppeteer-core';

const [chromium, firefox] = process.argv.slice(2);
const CODINGS = { gzip: gzipSync, zstd: zstdCompressSync };
const server = createServer((request, response) => {
  const coding = request.url.slice(1);
  const compress = CODINGS[coding];
  if (compress === undefined) {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Codings</title>');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': coding });
  response.end(Buffer.concat([compress('first '), compress('second')]));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

const read = async (address) => JSON.stringify(await (await fetch(address)).text());
for (const coding of Object.keys(CODINGS)) console.log(`Node, ${coding}: ${await read(`${origin}/${coding}`)}`);
const BROWSERS = {
  Chromium: { executablePath: chromium, args: ['--no-sandbox'] },
  Firefox: { browser: 'firefox', executablePath: firefox },
};
for (const [name, options] of Object.entries(BROWSERS)) {
  const browser = await launch(options);
  const page = await browser.newPage();
  await page.goto(origin);
  for (const coding of Object.keys(CODINGS))
    console.log(`${name}, ${coding}: ${await page.evaluate(read, `${origin}/${coding}`)}`);
  await browser.close();
}
process.exit(0);
JS
node_modules/node/bin/node probe.mjs "$chromium" "$firefox" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
