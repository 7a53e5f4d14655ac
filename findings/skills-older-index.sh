#!/usr/bin/env bash
# In an index of version 0.1, one file with two dots in its name makes `npx skills add` find no skill at all.
#
# Versions: skills 1.7.4 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: a path that leads upwards (`../a`) is refused; `references/v1..v2.md` leads nowhere else.
#
# Instead: any two dots in a row count as unsafe, and one such path makes the whole index invalid, with every other skill in
# it. A file that cannot be fetched, such as one with a `#` in its name, is left out of its skill without a word.
#
# Output:
#   an index of two skills, one of them with references/v1..v2.md: exit code 1, installed nothing
#   a skill with references/c#.md: exit code 0, installed SKILL.md alone

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 skills@1.7.4

cat >try.mjs <<'JS'
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const skill = (name, body = 'Do it.') =>
  `---\nname: ${name}\ndescription: Does it. Use when it must be done.\n---\n\n${body}\n`;

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
const older = (...skills) =>
  JSON.stringify({
    skills: skills.map(([name, ...files]) => ({
      name,
      description: 'Does it. Use when it must be done.',
      files: ['SKILL.md', ...files],
    })),
  });
const base = (scope) => `/${scope}/.well-known/skills`;
pages = {
  [`${base('dots')}/index.json`]: older(['plain'], ['dotted', 'references/v1..v2.md']),
  [`${base('dots')}/plain/SKILL.md`]: skill('plain'),
  [`${base('dots')}/dotted/SKILL.md`]: skill('dotted'),
  [`${base('dots')}/dotted/references/v1..v2.md`]: 'x',
  [`${base('hash')}/index.json`]: older(['sharp', 'references/c#.md']),
  [`${base('hash')}/sharp/SKILL.md`]: skill('sharp'),
  [`${base('hash')}/sharp/references/c#.md`]: 'x',
};
const dots = await add('/dots');
const isEmpty = !existsSync(dots.skills);
console.log(
  `an index of two skills, one of them with references/v1..v2.md: exit code ${dots.exitCode}, installed ${isEmpty ? 'nothing' : readdirSync(dots.skills)}`,
);
const hash = await add('/hash');
const files = readdirSync(`${hash.skills}/sharp`).join(', ');
console.log(`a skill with references/c#.md: exit code ${hash.exitCode}, installed ${files} alone`);

server.close();
process.exit(dots.exitCode === 1 && isEmpty && hash.exitCode === 0 && files === 'SKILL.md' ? 0 : 1);
JS
node_modules/.bin/node try.mjs
