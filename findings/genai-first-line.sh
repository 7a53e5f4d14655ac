#!/usr/bin/env bash
# @google/genai gives an empty answer, without an error, where an event of the stream has a line before its data.
#
# Versions: @google/genai 3.3.0 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: an event may have an id, a name, a time to retry after or a comment as well, in any order
# (https://html.spec.whatwg.org/multipage/server-sent-events.html), so the text is the same in all of these streams.
#
# Instead: an event counts only if its first line begins with "data:". Any other is dropped, and a stream of such
# events is an answer without text. Google's own servers send data alone; a gateway or a proxy that names or
# numbers its events, as libraries for servers offer to, empties every answer. An id behind the data becomes part
# of the JSON, which at least fails.
#
# Output:
#   data alone: "Hello world"
#   a comment in an event of its own: "Hello world"
#   a comment before the data: ""
#   an id before the data: ""
#   the name "message" before the data: ""
#   a time to retry after before the data: ""
#   an id behind the data: SyntaxError

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 @google/genai@3.3.0

cat >probe.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';

import { GoogleGenAI } from '@google/genai';

/** How an event is written, with its number and its JSON. */
const FORMS = {
  'data alone': (_, json) => `data: ${json}\n\n`,
  'a comment in an event of its own': (_, json) => `: still here\n\ndata: ${json}\n\n`,
  'a comment before the data': (_, json) => `: still here\ndata: ${json}\n\n`,
  'an id before the data': (id, json) => `id: ${id}\ndata: ${json}\n\n`,
  'the name "message" before the data': (_, json) => `event: message\ndata: ${json}\n\n`,
  'a time to retry after before the data': (_, json) => `retry: 3000\ndata: ${json}\n\n`,
  'an id behind the data': (id, json) => `data: ${json}\nid: ${id}\n\n`,
};

let form;
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  ['Hello', ' world'].forEach((text, index) => {
    const candidate = { index: 0, content: { role: 'model', parts: [{ text }] } };
    response.write(form(index, JSON.stringify({ candidates: [candidate] })));
  });
  response.end();
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const baseUrl = `http://127.0.0.1:${server.address().port}`;
const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl } });
const ask = async () => {
  let answer = '';
  const stream = await client.models.generateContentStream({ model: 'any', contents: 'Say hello' });
  for await (const chunk of stream) answer += chunk.text ?? '';
  return JSON.stringify(answer);
};
for (const [name, write] of Object.entries(FORMS)) {
  form = write;
  console.log(`${name}: ${await ask().catch((error) => error.name)}`);
}
server.close();
process.exit(0);
JS
node_modules/node/bin/node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
