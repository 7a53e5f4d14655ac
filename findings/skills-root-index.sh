#!/usr/bin/env bash
# `npx skills add` refuses the address of a single file as soon as the host has an index at its root.
#
# Versions: skills 1.7.4 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: the address of a zip installs that zip, whatever else the host has.
#
# Instead: it is taken for a "scoped path" of the index at the root. Publishing an index there breaks every address that
# people have passed on.
#
# Output:
#   without an index at the root: exit code 0
#   with one, of another skill: exit code 1, No skills found for the scoped path '/payments.zip'

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

const payments = zip({ 'SKILL.md': skill('payments') });
const other = zip({ 'SKILL.md': skill('other') });
pages = { '/payments.zip': payments, '/other.zip': other };
const before = await add('/payments.zip');
console.log(`without an index at the root: exit code ${before.exitCode}`);
pages['/.well-known/agent-skills/index.json'] = index(entry('other', '/other.zip', other));
const after = await add('/payments.zip');
const [says = 'nothing said'] = /No skills found for the scoped path '[^']*'/.exec(after.output) ?? [];
console.log(`with one, of another skill: exit code ${after.exitCode}, ${says}`);

server.close();
process.exit(before.exitCode === 0 && after.exitCode === 1 ? 0 : 1);
JS
node_modules/.bin/node try.mjs
