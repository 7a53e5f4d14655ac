#!/usr/bin/env bash
# A module that could not be loaded once stays lost in Firefox for as long as the page is open; Chromium asks for it again.
#
# Versions: Chromium 156.0.8078.114 and Firefox 153.8.0esr (Debian 12, Linux x64, headless), driven with
# puppeteer-core 25.16.0 on Node 24.15.0.
#
# Expected: `import()` of a script that the server refused for a moment rejects. Asked again once the server gives it,
# with a button "Try again", it is loaded, as fetch() would load it. And the browsers agree.
#
# Instead: Firefox rejects again without a request, also where only a script failed that the module imports. It does what
# HTML says ("fetch a single module script": a failure is kept in the page's module map). Chromium keeps no failures and
# loads both. Where a module was loaded and threw, both give the same error again. A query that nobody used yet helps in
# Firefox for the module itself, and not where a script failed that it imports.
#
# Output:
#   Chromium, refused once: loaded
#   Chromium, its dependency refused once: loaded
#   Chromium, threw once: rejected
#   Chromium, refused once, then with another query: loaded
#   Chromium, its dependency refused once, then with another query: loaded
#   Firefox, refused once: rejected
#   Firefox, its dependency refused once: rejected
#   Firefox, threw once: rejected
#   Firefox, refused once, then with another query: loaded
#   Firefox, its dependency refused once, then with another query: rejected

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

import { launch } from 'puppeteer-core';

const [chromium, firefox] = process.argv.slice(2);
const SCRIPTS = {
  '/refused.js': 'export default 1;',
  '/needs.js': "export { default } from './dependency.js';",
  '/dependency.js': 'export default 1;',
  '/throws.js': "globalThis.wasHere ??= (() => { throw new Error('once'); })();",
};
let isDown = true;
const server = createServer((request, response) => {
  const path = request.url.split('?')[0];
  const script = SCRIPTS[path];
  if (script === undefined)
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Modules</title>');
  else if (isDown && (path === '/refused.js' || path === '/dependency.js')) response.writeHead(503).end();
  else response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' }).end(script);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

const CASES = {
  'refused once': ['/refused.js', ''],
  'its dependency refused once': ['/needs.js', ''],
  'threw once': ['/throws.js', ''],
  'refused once, then with another query': ['/refused.js', '?again'],
  'its dependency refused once, then with another query': ['/needs.js', '?again'],
};
const load = (path) =>
  import(path).then(
    () => 'loaded',
    () => 'rejected',
  );
const BROWSERS = {
  Chromium: { executablePath: chromium, args: ['--no-sandbox'] },
  Firefox: { browser: 'firefox', executablePath: firefox },
};
for (const [name, options] of Object.entries(BROWSERS)) {
  const browser = await launch(options);
  for (const [what, [path, query]] of Object.entries(CASES)) {
    const page = await browser.newPage();
    await page.goto(origin);
    isDown = true;
    const first = await page.evaluate(load, path);
    if (first !== 'rejected') throw new Error(`${name}, ${what}: ${first} while it should fail`);
    isDown = false;
    await page.evaluate('globalThis.wasHere = true');
    console.log(`${name}, ${what}: ${await page.evaluate(load, path + query)}`);
    await page.close();
  }
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
