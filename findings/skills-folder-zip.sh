#!/usr/bin/env bash
# `npx skills add` leaves out an archive whose SKILL.md is in a folder, without a word and with exit code 0.
#
# Versions: skills 1.7.4 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: what the same client does with the same zip at a direct address: it looks into the only folder. Or an error
# that names the entry.
#
# Instead: the entry is as if it were not in the index. Other entries are installed, and nothing says that one is missing.
#
# Output:
#   index of two: exit code 0, installed at-root; in-folder is named in the output: no
#   the same zip at its own address: exit code 0, installed in-folder

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

/** Runs `skills add` in a project of its own; its files are then in `<project>/.claude/skills`. */
const add = async (address, ...more) => {
  const project = path.resolve(`project-${Math.random()}`);
  mkdirSync(`${project}/.claude`, { recursive: true });
  const env = { ...process.env, HOME: project, DISABLE_TELEMETRY: '1', NO_COLOR: '1' };
  const words = [path.resolve('node_modules/skills/bin/cli.mjs'), 'add', `${host}${address}`, '--agent', 'claude-code'];
  return new Promise((resolve) => {
    execFile(process.execPath, [...words, '--yes', ...more], { cwd: project, env }, (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, output: stdout + stderr, skills: `${project}/.claude/skills` }),
    );
  });
};

import { existsSync, readdirSync } from 'node:fs';
const root = zip({ 'SKILL.md': skill('at-root') });
const inFolder = zip({ 'in-folder/SKILL.md': skill('in-folder') });
pages = {
  '/both/.well-known/agent-skills/index.json': index(
    entry('at-root', '/root.zip', root),
    entry('in-folder', '/folder.zip', inFolder),
  ),
  '/root.zip': root,
  '/folder.zip': inFolder,
};
const installed = (skills) => (existsSync(skills) ? readdirSync(skills).join(', ') : 'nothing');
const both = await add('/both');
const isNamed = both.output.includes('in-folder');
console.log(
  `index of two: exit code ${both.exitCode}, installed ${installed(both.skills)}; in-folder is named in the output: ${isNamed ? 'yes' : 'no'}`,
);
const direct = await add('/folder.zip');
console.log(`the same zip at its own address: exit code ${direct.exitCode}, installed ${installed(direct.skills)}`);

server.close();
process.exit(both.exitCode === 0 && installed(both.skills) === 'at-root' && !isNamed && installed(direct.skills) === 'in-folder' ? 0 : 1);
JS
node_modules/.bin/node try.mjs
