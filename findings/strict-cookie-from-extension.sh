#!/usr/bin/env bash
# In Firefox, an address that an extension opens counts as cross-site: a Strict cookie that it sets is not sent with
# the redirect that follows. In Chromium it is.
#
# Versions: Chromium 156.0.8078.108 and Firefox 153.8.0esr (Debian 12, Linux x64, headless), driven with
# puppeteer-core 25.16.0 on Node 24.9.0.
#
# Expected: `tabs.create` called by an extension is like an address typed by a person. No site began it, so
# `Sec-Fetch-Site` is `none`, and a cookie with SameSite=Strict is sent with it and with whatever it redirects to.
#
# Instead: in Firefox it is a navigation that the extension began, and the extension is another site. The cookie is
# stored, and not sent with the redirect; only a click on the page itself sends it.
#
# Output:
#   Chromium: GET /open, Sec-Fetch-Site none; redirected to /page with the Strict cookie
#   Firefox: GET /open, Sec-Fetch-Site cross-site; redirected to /page without the Strict cookie
#   Firefox: clicked on /page: with the Strict cookie

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

mkdir extension
cat >extension/manifest.json <<'JSON'
{
  "manifest_version": 3,
  "name": "Opener",
  "version": "1",
  "background": { "service_worker": "background.js", "scripts": ["background.js"] },
  "browser_specific_settings": { "gecko": { "id": "opener@example.org" } }
}
JSON
cat >extension/background.js <<'JS'
const { runtime, tabs } = globalThis.browser ?? chrome;
runtime.onMessage.addListener((url) => void tabs.create({ url }));
JS
cat >extension/page.html <<'HTML'
<!doctype html>
<title>Opener</title>
HTML

cat >probe.mjs <<'JS'
import { createServer } from 'node:http';

import { launch } from 'puppeteer-core';

const [chromium, firefox, folder] = process.argv.slice(2);
const uuid = '3f1c8a52-7d0e-4b6f-9a41-5c2e8b7d6f11';
const seen = [];
const server = createServer(({ url, headers }, response) => {
  seen.push({ url, site: headers['sec-fetch-site'], hasCookie: headers.cookie === 'session=1' });
  if (url === '/open')
    response.writeHead(303, { 'set-cookie': 'session=1; HttpOnly; SameSite=Strict; Path=/', location: '/page' });
  else response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<!doctype html><title>Opened</title><a href="/again">again</a>');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const eventually = async (what, find) => {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`It never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const saw = (url) => eventually(`GET ${url}`, () => seen.find((each) => each.url === url));
const say = ({ hasCookie }) => `${hasCookie ? 'with' : 'without'} the Strict cookie`;

const run = async (name, browser, page) => {
  console.error(await browser.version());
  seen.length = 0;
  const tab = await browser.newPage();
  // Firefox opens it and does not say that it did.
  await tab.goto(page, { timeout: 3_000 }).catch(() => {});
  await tab.evaluate(`void (globalThis.browser ?? chrome).runtime.sendMessage('${origin}/open')`);
  const opened = await saw('/open');
  const redirected = await saw('/page');
  console.log(`${name}: GET /open, Sec-Fetch-Site ${opened.site}; redirected to /page ${say(redirected)}`);
  if (!redirected.hasCookie) {
    const link = await eventually('the link is there', async () => {
      const other = (await browser.pages()).find((each) => each.url() === `${origin}/page`);
      return other?.$('a');
    });
    await link.click();
    console.log(`${name}: clicked on /page: ${say(await saw('/again'))}`);
  }
  await browser.close();
};

const inChromium = await launch({
  executablePath: chromium,
  userDataDir: `${folder}/profile`,
  enableExtensions: [`${folder}/extension`],
  // Chromium refuses to run its sandbox as root.
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});
const worker = await inChromium.waitForTarget((each) => each.url().endsWith('/background.js'));
await run('Chromium', inChromium, new URL('page.html', worker.url()).href);

const inFirefox = await launch({
  browser: 'firefox',
  executablePath: firefox,
  enableExtensions: true,
  args: ['--remote-allow-system-access'],
  extraPrefsFirefox: { 'extensions.webextensions.uuids': JSON.stringify({ 'opener@example.org': uuid }) },
});
await inFirefox.installExtension(`${folder}/extension`);
await run('Firefox', inFirefox, `moz-extension://${uuid}/page.html`);
server.close();
JS
node_modules/node/bin/node probe.mjs "$chromium" "$firefox" "$folder" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
