#!/usr/bin/env bash
# chrome.storage.session.set resolves, and silently drops what is nested deeper than 100 levels.
#
# Versions: Chromium 156.0.8078.108 (Debian 12, Linux x64), driven with puppeteer-core 25.16.0 on Node 24.9.0.
#
# Expected: set keeps a value as it is, or rejects.
#
# Instead: it resolves and keeps 100 levels, one of which is the object that set is given. The object on the
# next level is kept as {}, without what is in it. It is set that drops it, as the bytes in use show.
# storage.local does the same.
#
# Output:
#   session, 99 levels: set resolved, read back 99 levels around "innermost"
#   session, 100 levels: set resolved, read back 99 levels around {}
#   session, 150 levels: set resolved, read back 99 levels around {}
#   session, bytes in use after 100 and after 150 levels: the same
#   local, 99 levels: set resolved, read back 99 levels around "innermost"
#   local, 100 levels: set resolved, read back 99 levels around {}
#   local, 150 levels: set resolved, read back 99 levels around {}
#   local, bytes in use after 100 and after 150 levels: the same

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
browser=${CHROMIUM:-$(command -v chromium || true)}
if [ -z "$browser" ]; then
  echo 'NOT RUN: put the path of a Chromium into CHROMIUM, or chromium on the PATH.' >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.9.0 puppeteer-core@25.16.0

mkdir extension
cat >extension/manifest.json <<'JSON'
{
  "manifest_version": 3,
  "name": "Depth",
  "version": "1",
  "permissions": ["storage"],
  "background": { "service_worker": "worker.js" }
}
JSON
touch extension/worker.js

cat >probe.mjs <<'JS'
import puppeteer from 'puppeteer-core';

const [executablePath, folder] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath,
  userDataDir: `${folder}/profile`,
  enableExtensions: [`${folder}/extension`],
  // Chromium refuses to run its sandbox as root.
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});
console.error(await browser.version());
const target = await browser.waitForTarget((each) => each.url().endsWith('/worker.js'));
const worker = await target.worker();

/** Runs in the extension's worker. */
const keep = async (area, depth) => {
  let value = 'innermost';
  for (let i = 0; i < depth; i += 1) value = { in: value };
  const outcome = await chrome.storage[area].set({ value }).then(
    () => 'resolved',
    () => 'rejected',
  );
  const bytes = await chrome.storage[area].getBytesInUse('value');
  let read = (await chrome.storage[area].get('value')).value;
  let levels = 0;
  for (; read?.in !== undefined; read = read.in) levels += 1;
  return { bytes, line: `set ${outcome}, read back ${levels} levels around ${JSON.stringify(read)}` };
};
for (const area of ['session', 'local']) {
  const bytes = [];
  for (const depth of [99, 100, 150]) {
    const kept = await worker.evaluate(keep, area, depth);
    console.log(`${area}, ${depth} levels: ${kept.line}`);
    bytes.push(kept.bytes);
  }
  const comparison = bytes[1] === bytes[2] ? 'the same' : 'not the same';
  console.log(`${area}, bytes in use after 100 and after 150 levels: ${comparison}`);
}
await browser.close();
JS
node_modules/node/bin/node probe.mjs "$browser" "$folder" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
