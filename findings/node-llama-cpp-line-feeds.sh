#!/usr/bin/env bash
# A JSON grammar of node-llama-cpp is complete only after four line feeds behind the JSON.
#
# Versions: node-llama-cpp 3.21.1 with its prebuilt @node-llama-cpp/linux-x64, on Node 24.15.0 (Debian 12, x64).
#
# Expected: a grammar made from a JSON Schema accepts a JSON document that the schema allows, and the model may
# stop behind the last brace, as with llama.cpp's own converter.
#
# Instead: the rule of the document ends with four line feeds that must be there, and any number more. Its own
# classes stop reading at them; whoever gives `grammar.grammar` to another llama.cpp gets a model that may not stop
# where the JSON ends, and text behind it. White space before a colon is not allowed.
#
# Output:
#   root ::= "{" whitespace-b-1-4-rule "\"name\"" ":" [ ]? string-rule whitespace-b-0-4-rule "}" "\n\n\n\n" [\n]*
#   {"name":"a"} accepted: false
#   {"name":"a"} and four line feeds accepted: true
#   {"name" :"a"} and four line feeds accepted: false

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0
# Only the binary for this platform: those for graphics cards are 600 MB, and without any it would compile llama.cpp.
npm install --silent --omit=optional --ignore-scripts node-llama-cpp@3.21.1 @node-llama-cpp/linux-x64@3.21.1

cat >grammar.mjs <<'JS'
import { getLlama } from 'node-llama-cpp';

const llama = await getLlama({ gpu: false, build: 'never' });
const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const grammar = await llama.createGrammarForJsonSchema(schema);
console.log(grammar.grammar.split('\n')[0]);
const lineFeeds = '\n\n\n\n';
// Undocumented, and the only way to ask the grammar without a model.
const accepts = (text) => grammar._testText(text);
console.log(`{"name":"a"} accepted: ${accepts('{"name":"a"}')}`);
console.log(`{"name":"a"} and four line feeds accepted: ${accepts(`{"name":"a"}${lineFeeds}`)}`);
console.log(`{"name" :"a"} and four line feeds accepted: ${accepts(`{"name" :"a"}${lineFeeds}`)}`);
process.exit(0);
JS
./node_modules/.bin/node grammar.mjs >output

sed -n '/^# Output:/,/^$/ s/^#   //p' "$this" >expected
diff expected output && cat output
