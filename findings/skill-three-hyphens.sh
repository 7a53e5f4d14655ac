#!/usr/bin/env bash
# Three hyphens anywhere in a value end a skill's frontmatter for Google's ADK and for skills-ref.
#
# Versions: @google/adk 2.0.0 and skills-ref 0.1.5 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: the frontmatter of SKILL.md ends with a line of three hyphens. "Compares offers --- cheapest first" is an
# ordinary YAML value with or without quotes, and a table in the body ("| --- |") is ordinary Markdown.
#
# Instead: both split the file at "---" wherever it stands. An unquoted value is cut there without a word, the members
# behind it are lost, and what follows goes into the instructions. A quoted value makes the skill unreadable. The same
# value with one hyphen written as \u002d, which is YAML for it, is read whole. In the body, skills-ref stops at the
# first table or rule; its parseFrontmatter leaves out the rest.
#
# Output:
#   no quotes:
#     adk: "Compares offers", MIT: no, instructions "cheapest first\nlicense: MIT\n---\n# Body"
#     skills-ref: "Compares offers", MIT: no, instructions "cheapest first\nlicense: MIT"
#   quotes:
#     adk: Invalid YAML in frontmatter
#     skills-ref: Invalid YAML in frontmatter
#   quotes, and \u002d for a hyphen:
#     adk: "Compares offers --- cheapest first", MIT: yes, instructions "# Body"
#     skills-ref: "Compares offers --- cheapest first", MIT: yes, instructions "# Body"
#   a table in the body:
#     adk: "Compares offers", MIT: yes, instructions "| a |\n| --- |\n| 1 |"
#     skills-ref: "Compares offers", MIT: yes, instructions "| a |\n|"

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 @google/adk@2.0.0 skills-ref@0.1.5

cat >probe.mjs <<'JS'
import { mkdir, readFile, writeFile } from 'node:fs/promises';

import { loadSkillFromDir } from '@google/adk';
import { parseFrontmatter } from 'skills-ref';

const READERS = {
  adk: async () => {
    const { frontmatter, instructions } = await loadSkillFromDir('offers');
    return [frontmatter, instructions];
  },
  'skills-ref': async () => parseFrontmatter(await readFile('offers/SKILL.md', 'utf8')),
};
const FILES = {
  'no quotes': ['Compares offers --- cheapest first', '# Body'],
  quotes: ['"Compares offers --- cheapest first"', '# Body'],
  'quotes, and \\u002d for a hyphen': ['"Compares offers --\\u002d cheapest first"', '# Body'],
  'a table in the body': ['Compares offers', '| a |\n| --- |\n| 1 |'],
};
// The ADK warns about each of these folders that is missing.
for (const each of ['references', 'assets', 'scripts']) await mkdir(`offers/${each}`, { recursive: true });
for (const [what, [description, body]] of Object.entries(FILES)) {
  const lines = ['---', 'name: offers', `description: ${description}`, 'license: MIT', '---', body, ''];
  await writeFile('offers/SKILL.md', lines.join('\n'));
  console.log(`${what}:`);
  for (const [name, read] of Object.entries(READERS))
    console.log(
      `  ${name}: ${await read().then(
        ([skill, instructions]) =>
          `${JSON.stringify(skill.description)}, MIT: ${skill.license === 'MIT' ? 'yes' : 'no'}, ` +
          `instructions ${JSON.stringify(instructions)}`,
        ({ message }) => message.split(':')[0],
      )}`,
    );
}
process.exit(0);
JS
node_modules/node/bin/node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
