#!/usr/bin/env bash
# Two entries of an index have one name: `npx skills add` finds two skills, installs the last and names no clash.
#
# Versions: skills 1.7.4 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: a refusal, a choice, or two folders.
#
# Instead: the second replaces the first in one folder. The exit code is 0.
#
# Output:
#   exit code 0; it says: Found 2 skills, Installed 1 skill
#   on disk: the one of zeta, which the index lists last

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

import { readdirSync, readFileSync } from 'node:fs';
const [acme, zeta] = ['acme', 'zeta'].map((who) => zip({ 'SKILL.md': skill('payments', `From ${who}.`) }));
pages = {
  '/.well-known/agent-skills/index.json': index(
    entry('payments', '/acme.zip', acme),
    entry('payments', '/zeta.zip', zeta),
  ),
  '/acme.zip': acme,
  '/zeta.zip': zeta,
};
const { exitCode, output, skills } = await add('');
const says = output.match(/(?:Found|Installed) \d+ skills?/g)?.join(', ');
console.log(`exit code ${exitCode}; it says: ${says}`);
const text = readFileSync(`${skills}/payments/SKILL.md`, 'utf8');
const isLast = text.includes('From zeta.') && readdirSync(skills).length === 1;
console.log(`on disk: ${isLast ? 'the one of zeta, which the index lists last' : text}`);

server.close();
process.exit(exitCode === 0 && isLast ? 0 : 1);
JS
node_modules/.bin/node try.mjs
