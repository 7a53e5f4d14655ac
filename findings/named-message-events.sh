#!/usr/bin/env bash
# Where a stream calls its events "message", Together's library gives no chunk, and Cerebras's gives chunks of another form.
#
# Versions: together-ai 0.52.0, @cerebras/cerebras_cloud_sdk 1.91.0, groq-sdk 1.6.0 and openai 7.55.0, which share
# a generator, on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: "message" is what an event without a name is called
# (https://html.spec.whatwg.org/multipage/server-sent-events.html), so writing it out changes nothing; a gateway in
# front of the provider may do so.
#
# Instead: together-ai passes over every event that has a name, this one too: the loop over the stream ends without
# a chunk and without an error, and the answer is paid for. The one of Cerebras hands out { event, data } in place of
# each chunk, which its types do not say. groq-sdk and openai give the chunks.
#
# Output:
#   together-ai, without a name: 2 chunks, "Hello world"
#   together-ai, event: message: 0 chunks, ""
#   @cerebras/cerebras_cloud_sdk, without a name: 2 chunks, "Hello world"
#   @cerebras/cerebras_cloud_sdk, event: message: 2 of {"event","data"}
#   groq-sdk, without a name: 2 chunks, "Hello world"
#   groq-sdk, event: message: 2 chunks, "Hello world"
#   openai, without a name: 2 chunks, "Hello world"
#   openai, event: message: 2 chunks, "Hello world"

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 together-ai@0.52.0 @cerebras/cerebras_cloud_sdk@1.91.0 groq-sdk@1.6.0 openai@7.55.0

cat >probe.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';

let name = '';
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (data) => response.write(`${name}data: ${data}\n\n`);
  for (const content of ['Hello', ' world']) {
    const choice = { index: 0, delta: { content }, finish_reason: null };
    send(JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model: 'any', choices: [choice] }));
  }
  send('[DONE]');
  response.end();
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const baseURL = `http://127.0.0.1:${server.address().port}/v1`;

for (const library of ['together-ai', '@cerebras/cerebras_cloud_sdk', 'groq-sdk', 'openai']) {
  const { default: Client } = await import(library);
  const client = new Client({ apiKey: 'any', baseURL, warmTCPConnection: false });
  for (const [what, line] of [
    ['without a name', ''],
    ['event: message', 'event: message\n'],
  ]) {
    name = line;
    const messages = [{ role: 'user', content: 'Say hello' }];
    const stream = await client.chat.completions.create({ model: 'any', messages, stream: true });
    const got = await Array.fromAsync(stream);
    const chunks = got.filter(({ choices }) => choices !== undefined);
    const answer = chunks.map(({ choices }) => choices[0].delta.content).join('');
    const [other] = got.filter(({ choices }) => choices === undefined);
    const seen = other
      ? `${got.length} of {${Object.keys(other).map((key) => JSON.stringify(key))}}`
      : `${chunks.length} chunks, ${JSON.stringify(answer)}`;
    console.log(`${library}, ${what}: ${seen}`);
  }
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
