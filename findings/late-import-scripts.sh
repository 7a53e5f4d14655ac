#!/usr/bin/env bash
# A Chromium service worker may call importScripts at any time, for scripts that it loaded while it was installed.
#
# Versions: Chromium 156.0.8078.108 (Debian 12, Linux x64), driven with puppeteer-core 25.16.0 on Node 24.9.0.
#
# Expected: once it is installed, the worker of an extension can load no code: import() is forbidden, and
# importScripts is known to be refused.
#
# Instead: importScripts is refused only for new scripts. One that was loaded in the install event can be loaded again at
# any time, after the worker was stopped and after the browser was started again, though nothing of it ran meanwhile.
#
# Output:
#   first start: import() refused, never loaded refused, loaded at install loaded
#   stopped and started: import() refused, never loaded refused, loaded at install loaded
#   browser restarted: import() refused, never loaded refused, loaded at install loaded

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
  "name": "Late",
  "version": "1",
  "background": { "service_worker": "worker.js" }
}
JSON
echo "self.addEventListener('install', () => importScripts('/installed.js'));" >extension/worker.js
echo 'self.installed = true;' >extension/installed.js
echo 'self.other = true;' >extension/other.js
echo '<!doctype html><title>Late</title>' >extension/page.html

cat >probe.mjs <<'JS'
import puppeteer from 'puppeteer-core';

const [executablePath, folder] = process.argv.slice(2);
const open = () =>
  puppeteer.launch({
    executablePath,
    userDataDir: `${folder}/profile`,
    enableExtensions: [`${folder}/extension`],
    // Chromium refuses to run its sandbox as root.
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });

/** Runs in the extension's worker, once it is installed. */
const tryAll = async () => {
  while (self.serviceWorker.state !== 'activated') await new Promise((resolve) => setTimeout(resolve, 10));
  const seen = async (load) => {
    try {
      await load();
      return 'loaded';
    } catch {
      return 'refused';
    }
  };
  delete self.installed;
  const results = {
    'import()': await seen(() => import('/other.js')),
    'never loaded': await seen(() => importScripts('/other.js')),
    'loaded at install': await seen(() => importScripts('/installed.js')),
  };
  if (self.installed !== true) results['loaded at install'] += ', but did not run';
  return Object.entries(results).map((each) => each.join(' ')).join(', ');
};

const isWorker = (target) => target.type() === 'service_worker' && target.url().endsWith('/worker.js');
const show = async (browser, when) => {
  const target = await browser.waitForTarget(isWorker);
  const worker = await target.worker();
  console.log(`${when}: ${await worker.evaluate(tryAll)}`);
  return target;
};

const first = await open();
console.error(await first.version());
const target = await show(first, 'first start');
const gone = new Promise((resolve) => first.on('targetdestroyed', (each) => each === target && resolve()));
await (await target.worker()).close();
await gone;
const page = await first.newPage();
await page.goto(target.url().replace('worker.js', 'page.html'));
// Anything that is sent to the worker starts it.
await page.evaluate(() => chrome.runtime.sendMessage('hello').catch(() => {}));
await show(first, 'stopped and started');
await first.close();

const second = await open();
await show(second, 'browser restarted');
await second.close();
JS
node_modules/node/bin/node probe.mjs "$browser" "$folder" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
