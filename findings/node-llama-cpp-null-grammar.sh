#!/usr/bin/env bash
# node-llama-cpp turns a schema without `type`, or with anyOf or allOf, into a grammar that allows only null.
#
# Versions: node-llama-cpp 3.21.1 with its prebuilt @node-llama-cpp/linux-x64, on Node 24.15.0 (Debian 12, x64).
#
# Expected: the empty schema {} and the schema true allow any JSON, and anyOf allows what any of its schemas
# allows, as JSON Schema says. What a converter does not support it refuses, as it does for other mistakes.
#
# Instead: createGrammarForJsonSchema resolves, and the grammar allows nothing but null. A member that may be a
# string or a number becomes a member that must be null. oneOf is understood.
#
# Output:
#   {}: null-rule
#   true: null-rule
#   {"anyOf":[{"type":"string"},{"type":"number"}]}: null-rule
#   {"allOf":[{"type":"string"}]}: null-rule
#   {"oneOf":[{"type":"string"},{"type":"number"}]}: ( string-rule | fractional-number-rule )
#   {"type":["string","number"]}: ( string-rule | fractional-number-rule )

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0
# Only the binary for this platform: those for graphics cards are 600 MB, and without any it would compile llama.cpp.
npm install --silent --omit=optional --ignore-scripts node-llama-cpp@3.21.1 @node-llama-cpp/linux-x64@3.21.1

cat >grammars.mjs <<'JS'
import { getLlama } from 'node-llama-cpp';

const llama = await getLlama({ gpu: false, build: 'never' });
const schemas = [
  {},
  true,
  { anyOf: [{ type: 'string' }, { type: 'number' }] },
  { allOf: [{ type: 'string' }] },
  { oneOf: [{ type: 'string' }, { type: 'number' }] },
  { type: ['string', 'number'] },
];
for (const schema of schemas) {
  const { grammar } = await llama.createGrammarForJsonSchema(schema);
  const root = /^root ::= (.*?) "/.exec(grammar)?.[1];
  console.log(`${JSON.stringify(schema)}: ${root}`);
}
process.exit(0);
JS
./node_modules/.bin/node grammars.mjs >output

sed -n '/^# Output:/,/^$/ s/^#   //p' "$this" >expected
diff expected output && cat output
