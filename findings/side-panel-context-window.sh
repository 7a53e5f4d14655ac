#!/usr/bin/env bash
# chrome.runtime.getContexts does not say which window an open side panel belongs to.
#
# Versions: Chromium 156.0.8078.108 (Debian 12, Linux x64, headless), driven with puppeteer-core 25.16.0 on Node 24.9.0.
#
# Expected: a context of the type SIDE_PANEL has the windowId of the window that shows it, as one of the type TAB has.
#
# Instead: it has windowId -1, "not associated with a window", and so has the filter: asked for the contexts of that
# window, the browser leaves the panel out. The panel itself knows its window.
#
# Output:
#   the page that opened it: TAB, windowId of its window
#   the panel: SIDE_PANEL, windowId -1
#   contexts of that window: TAB
#   chrome.windows.getCurrent in the panel: that window

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
  "name": "Panel",
  "version": "1",
  "permissions": ["sidePanel"],
  "side_panel": { "default_path": "panel.html" },
  "background": { "service_worker": "worker.js" }
}
JSON
touch extension/worker.js
cat >extension/page.html <<'HTML'
<!doctype html>
<button>Open</button>
<script src="page.js"></script>
HTML
cat >extension/page.js <<'JS'
// A panel opens only in the click itself, so the window is asked for before.
chrome.windows.getCurrent().then(({ id }) => {
  document.querySelector('button').onclick = () => chrome.sidePanel.open({ windowId: id });
  document.body.dataset.window = id;
});
JS
cat >extension/panel.html <<'HTML'
<!doctype html>
<title>Panel</title>
<script src="panel.js"></script>
HTML
cat >extension/panel.js <<'JS'
chrome.runtime.onMessage.addListener((message, sender, answer) => {
  chrome.windows.getCurrent().then(({ id }) => answer(id));
  return true;
});
JS

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
const page = await browser.newPage();
await page.goto(new URL('page.html', target.url()).href);
const windowId = Number(await (await page.waitForSelector('body[data-window]')).evaluate((body) => body.dataset.window));
await page.click('button');

const contexts = (filter) => page.evaluate((each) => chrome.runtime.getContexts(each), filter);
const panels = { contextTypes: ['SIDE_PANEL'] };
const deadline = Date.now() + 10_000;
while ((await contexts(panels)).length === 0) {
  if (Date.now() > deadline) throw new Error('The panel did not open');
  await new Promise((resolve) => setTimeout(resolve, 50));
}
const show = (id) => (id === windowId ? 'of its window' : String(id));
const [tab] = await contexts({ contextTypes: ['TAB'] });
const [panel] = await contexts(panels);
console.log(`the page that opened it: ${tab.contextType}, windowId ${show(tab.windowId)}`);
console.log(`the panel: ${panel.contextType}, windowId ${show(panel.windowId)}`);
const inWindow = await contexts({ windowIds: [windowId] });
console.log(`contexts of that window: ${inWindow.map((each) => each.contextType).join(', ')}`);
const said = await page.evaluate(() => chrome.runtime.sendMessage('which window'));
console.log(`chrome.windows.getCurrent in the panel: ${said === windowId ? 'that window' : said}`);
await browser.close();
JS
node_modules/node/bin/node probe.mjs "$browser" "$folder" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
