#!/usr/bin/env bash
# @portkey-ai/gateway answers every streamed completion with 500, after the provider has answered it whole.
#
# Versions: @portkey-ai/gateway 1.15.2 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: a request with "stream": true is passed on and its events come back, as those of one without do.
#
# Instead: the provider gets the request and sends its events to the end, so it is paid for; the gateway then fails
# to add a header to a response whose headers are immutable, and answers 500. Without "stream" all is well.
#
# Output:
#   not streamed: 200, the provider's answer was read to its end
#   streamed: 500 {"status":"failure","message":"Something went wrong"}, the provider's answer was read to its end

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 @portkey-ai/gateway@1.15.2

cat >streams.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

let ended;
const upstream = createServer(async (request, response) => {
  const { stream } = await json(request);
  response.on('close', () => (ended = response.writableFinished));
  const choice = { index: 0, finish_reason: 'stop' };
  if (stream) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = { object: 'chat.completion.chunk', choices: [{ ...choice, delta: { content: 'Hi' } }] };
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    return;
  }
  const message = { role: 'assistant', content: 'Hi' };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ object: 'chat.completion', choices: [{ ...choice, message }] }));
}).listen(0, '127.0.0.1');
await once(upstream, 'listening');

const taken = createServer().listen(0, '127.0.0.1');
await once(taken, 'listening');
const { port } = taken.address();
await new Promise((resolve) => taken.close(resolve));
const program = 'node_modules/@portkey-ai/gateway/build/start-server.js';
const gateway = spawn(process.execPath, [program, '--headless', `--port=${port}`], { stdio: 'ignore' });

const ask = (stream) =>
  fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer any',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstream.address().port}/v1`,
    },
    body: JSON.stringify({ model: 'any', stream, messages: [{ role: 'user', content: 'Say hi' }] }),
  }).catch(() => undefined);
let whole;
for (let tries = 0; whole === undefined && tries < 100; tries += 1) {
  whole = await ask(false);
  if (whole === undefined) await new Promise((resolve) => setTimeout(resolve, 200));
}
await whole.text();
const read = () => (ended ? "the provider's answer was read to its end" : 'the answer was cut');
console.log(`not streamed: ${whole.status}, ${read()}`);
ended = undefined;
const streamed = await ask(true);
console.log(`streamed: ${streamed.status} ${await streamed.text()}, ${read()}`);
gateway.kill();
process.exit(0);
JS
./node_modules/.bin/node streams.mjs >output

sed -n '/^# Output:/,/^$/ s/^#   //p' "$this" >expected
diff expected output && cat output
