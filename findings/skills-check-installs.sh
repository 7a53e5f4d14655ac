#!/usr/bin/env bash
# `skills check` installs what is newer, although its name says that it looks.
#
# Versions: skills 1.7.4 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: `check` tells which skills have updates, and `update` installs them, as with other package tools.
#
# Instead: `check` replaces the files on disk without asking. The lock file holds the digest of what was installed, and does
# not keep it there. An address that names a version, whose index never changes, does.
#
# Output:
#   after skills add: version 1
#   after skills check: version 2
#   installed from an address whose index did not change, after skills check: version 1

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 skills@1.7.4 fflate@0.8.3

cat >try.mjs <<'JS'
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';

const skill = (name, body = 'Do it.') =>
  `---\nname: ${name}\ndescription: Does it. Use when it must be done.\n---\n\n${body}\n`;
const zip = (files) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
const entry = (name, url, bytes) => ({
  name,
  type: 'archive',
  description: 'Does it. Use when it must be done.',
  url,
  digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
});
const index = (...skills) =>
  JSON.stringify({ $schema: 'https://schemas.agentskills.io/discovery/0.2.0/schema.json', skills });

/** What is at each path; whatever else is asked for is 404. */
let pages = {};
const server = createServer((request, response) => {
  const page = pages[decodeURI(request.url)];
  response.writeHead(page === undefined ? 404 : 200).end(page);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const host = `http://localhost:${server.address().port}`;

import { readFileSync } from 'node:fs';
const [first, second] = ['version 1', 'version 2'].map((body) => zip({ 'SKILL.md': skill('moving', body) }));
const fixed = zip({ 'SKILL.md': skill('fixed', 'version 1') });
pages = {
  '/latest/.well-known/agent-skills/index.json': index(entry('moving', '/moving.zip', first)),
  '/versions/1/.well-known/agent-skills/index.json': index(entry('fixed', '/fixed.zip', fixed)),
  '/moving.zip': first,
  '/fixed.zip': fixed,
};
const home = path.resolve('home');
mkdirSync(`${home}/.claude`, { recursive: true });
const run = (...words) =>
  new Promise((resolve) => {
    const env = { ...process.env, HOME: home, DISABLE_TELEMETRY: '1', NO_COLOR: '1' };
    const all = [path.resolve('node_modules/skills/bin/cli.mjs'), ...words];
    execFile(process.execPath, all, { cwd: home, env }, (error, stdout, stderr) => resolve(stdout + stderr));
  });
const versionOf = (name) =>
  /version \d/.exec(readFileSync(`${home}/.claude/skills/${name}/SKILL.md`, 'utf8'))?.[0];
for (const address of ['/latest', '/versions/1'])
  await run('add', `${host}${address}`, '--agent', 'claude-code', '--global', '--yes');
const before = versionOf('moving');
console.log(`after skills add: ${before}`);
pages['/latest/.well-known/agent-skills/index.json'] = index(entry('moving', '/moving.zip', second));
pages['/moving.zip'] = second;
await run('check');
console.log(`after skills check: ${versionOf('moving')}`);
console.log(`installed from an address whose index did not change, after skills check: ${versionOf('fixed')}`);

server.close();
process.exit(before === 'version 1' && versionOf('moving') === 'version 2' && versionOf('fixed') === 'version 1' ? 0 : 1);
JS
node_modules/.bin/node try.mjs
