#!/usr/bin/env bash
# On /v1/messages, @musistudio/llms keeps the provider's call open after its client has gone.
#
# Versions: @musistudio/llms 1.0.53 on Node 24.15.0 (Debian 12, Linux x64).
#
# It is the server in claude-code-router.
#
# Expected: who closes the connection in the middle of a streamed answer ends the provider's call, so that no more
# tokens are paid for. A request to /v1/messages for a chat completions provider keeps the schema of its answer and
# gets the provider's usage back.
#
# Instead: the provider's connection stays open, five seconds later too. The schema (output_config.format) is
# dropped without a word, and usage is told as 0 and 0 although the provider has told it. Requests to
# /v1/chat/completions keep all three.
#
# Output:
#   /v1/messages: schema sent on: no; usage told: 0 in, 0 out (the provider's: 5 and 2)
#   /v1/messages: 5 s after the client has gone, the provider's call is open
#   /v1/chat/completions: schema sent on: yes; usage told: 5 in, 2 out (the provider's: 5 and 2)
#   /v1/chat/completions: 5 s after the client has gone, the provider's call is closed

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 @musistudio/llms@1.0.53

cat >cancel.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

let call;
const upstream = createServer(async (request, response) => {
  const body = await json(request);
  call = { body, isOpen: true };
  const own = call;
  response.on('close', () => (own.isOpen = false));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const say = (choice, more = {}) => {
    const chunk = { id: '1', object: 'chat.completion.chunk', model: 'any', choices: choice, ...more };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  say([{ index: 0, delta: { role: 'assistant', content: 'H' } }]);
  if (JSON.stringify(body).includes('slowly')) return;
  say([{ index: 0, delta: { content: 'i' }, finish_reason: 'stop' }]);
  say([], { usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } });
  response.end('data: [DONE]\n\n');
}).listen(0, '127.0.0.1');
await once(upstream, 'listening');

const taken = createServer().listen(0, '127.0.0.1');
await once(taken, 'listening');
const { port } = taken.address();
await new Promise((resolve) => taken.close(resolve));
// Its ES module does not load: "Dynamic require of child_process is not supported".
const { default: Server } = createRequire(import.meta.url)('@musistudio/llms');
const address = `http://127.0.0.1:${upstream.address().port}/v1/chat/completions`;
const server = new Server({
  logger: false,
  initialConfig: {
    HOST: '127.0.0.1',
    PORT: String(port),
    providers: [{ name: 'up', api_base_url: address, api_key: 'any', models: ['any'] }],
  },
});
await server.start();

const schema = { type: 'object', properties: { a: { type: 'string' } } };
const forms = {
  '/v1/messages': { output_config: { format: { type: 'json_schema', schema } } },
  '/v1/chat/completions': { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } },
};
for (const [path, form] of Object.entries(forms)) {
  const ask = (content, signal) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'any', authorization: 'Bearer any' },
      body: JSON.stringify({
        model: 'up,any',
        max_tokens: 100,
        stream: true,
        messages: [{ role: 'user', content }],
        ...form,
      }),
      signal,
    });
  const text = await (await ask('Say hi')).text();
  const [, input] = [...text.matchAll(/"(?:input|prompt)_tokens":(\d+)/g)].at(-1);
  const [, output] = [...text.matchAll(/"(?:output|completion)_tokens":(\d+)/g)].at(-1);
  const isKept = JSON.stringify(call.body).includes('"a"');
  console.log(
    `${path}: schema sent on: ${isKept ? 'yes' : 'no'}; usage told: ${input} in, ${output} out (the provider's: 5 and 2)`,
  );
  const client = new AbortController();
  const answer = await ask('Say hi slowly', client.signal);
  await answer.body.getReader().read();
  client.abort();
  await pause(5_000);
  console.log(`${path}: 5 s after the client has gone, the provider's call is ${call.isOpen ? 'open' : 'closed'}`);
}
process.exit(0);
JS
./node_modules/.bin/node cancel.mjs >output 2>log || { cat log; exit 1; }

sed -n '/^# Output:/,/^$/ s/^#   //p' "$this" >expected
grep -E '^/v1/' output | diff expected - && cat expected
