#!/usr/bin/env bash
# `npx skills add` downloads everything that an index lists, even to show a list or to install one skill.
#
# Versions: skills 1.7.4 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: `--list` reads the index, which has names and descriptions; `--skill one` downloads one archive.
#
# Instead: both download every archive of the index, all at the same time.
#
# Output:
#   --list: 40 of 40 archives downloaded
#   --skill skill-7: 40 of 40 archives downloaded

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
let asked = [];
const server = createServer((request, response) => {
  asked.push(request.url);
  const page = pages[decodeURI(request.url)];
  response.writeHead(page === undefined ? 404 : 200).end(page);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const host = `http://localhost:${server.address().port}`;

/** Runs `skills add` in a project of its own; its files are then in `<project>/.claude/skills`. */
const add = async (address, ...more) => {
  const project = path.resolve(`project-${Math.random()}`);
  mkdirSync(`${project}/.claude`, { recursive: true });
  asked = [];
  const env = { ...process.env, HOME: project, DISABLE_TELEMETRY: '1', NO_COLOR: '1' };
  const words = [path.resolve('node_modules/skills/bin/cli.mjs'), 'add', `${host}${address}`, '--agent', 'claude-code'];
  return new Promise((resolve) => {
    execFile(process.execPath, [...words, '--yes', ...more], { cwd: project, env }, (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, output: stdout + stderr, skills: `${project}/.claude/skills` }),
    );
  });
};

const names = Array.from({ length: 40 }, (_, number) => `skill-${number}`);
const archives = names.map((name) => [name, zip({ 'SKILL.md': skill(name) })]);
pages = Object.fromEntries(archives.map(([name, bytes]) => [`/${name}.zip`, bytes]));
pages['/.well-known/agent-skills/index.json'] = index(
  ...archives.map(([name, bytes]) => entry(name, `/${name}.zip`, bytes)),
);
const counts = [];
for (const choice of [['--list'], ['--skill', 'skill-7']]) {
  await add('', ...choice);
  counts.push(asked.filter((url) => url.endsWith('.zip')).length);
  console.log(`${choice.join(' ')}: ${counts.at(-1)} of ${names.length} archives downloaded`);
}

server.close();
process.exit(counts.every((count) => count === names.length) ? 0 : 1);
JS
node_modules/.bin/node try.mjs
