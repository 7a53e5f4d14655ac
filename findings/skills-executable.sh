#!/usr/bin/env bash
# `npx skills add` does not keep the permission to execute a script.
#
# Versions: skills 1.7.4 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: a script that is executable in the archive is executable on disk, as with `unzip`.
#
# Instead: every file gets the mode 644 (or what the umask leaves), so `./scripts/check.sh` in a skill's instructions fails
# with "Permission denied". That is so for an index and for the address of an archive.
#
# Output:
#   mode in the archive: 755
#   mode after an install from an index: 644
#   mode after an install from the archive's address: 644

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

import { statSync } from 'node:fs';
const MODE = 0o100755;
const bytes = zipSync({
  'SKILL.md': strToU8(skill('checks')),
  'scripts/check.sh': [strToU8('#!/bin/sh\n'), { os: 3, attrs: MODE * 2 ** 16 }],
});
pages = {
  '/e/.well-known/agent-skills/index.json': index(entry('checks', '/checks.zip', bytes)),
  '/checks.zip': bytes,
};
process.umask(0o022);
console.log(`mode in the archive: ${(MODE & 0o777).toString(8)}`);
const modes = [];
for (const [what, address] of [['an index', '/e'], ["the archive's address", '/checks.zip']]) {
  const { skills } = await add(address);
  modes.push((statSync(`${skills}/checks/scripts/check.sh`).mode & 0o777).toString(8));
  console.log(`mode after an install from ${what}: ${modes.at(-1)}`);
}

server.close();
process.exit(modes.every((mode) => mode === '644') ? 0 : 1);
JS
node_modules/.bin/node try.mjs
