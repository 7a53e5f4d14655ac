#!/usr/bin/env bash
# While openai waits to ask again, it does not hear that its caller gave up.
#
# Versions: openai 6.49.0, groq-sdk 1.6.0, together-ai 0.52.0, @anthropic-ai/sdk 1.14.0 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: a call that is given a `signal` rejects as soon as that signal aborts, at whatever point the call is.
#
# Instead: a server that answers 429 is asked again after the time in its Retry-After, whatever that is, and neither
# the signal nor the client's own `timeout` ends the wait. The call rejects, with the right error, only after it. Three
# of the clients share this; Anthropic's, made by the same generator, passes the signal on. A gateway that is built
# on one of the three cannot end a call when its own client goes, as long as it waits; `maxRetries: 0` avoids the wait.
#
# Output (each call is aborted after 0.5 s and has a timeout of 1 s; the server says to wait for 4 s):
#   openai: APIUserAbortError when the wait was over, after 1 request
#   groq-sdk: APIUserAbortError when the wait was over, after 1 request
#   together-ai: APIUserAbortError when the wait was over, after 1 request
#   @anthropic-ai/sdk: APIUserAbortError at once, after 1 request
#   openai without retries: RateLimitError at once, after 1 request

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 openai@6.49.0 groq-sdk@1.6.0 together-ai@0.52.0 @anthropic-ai/sdk@1.14.0

cat >probe.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';

import Anthropic from '@anthropic-ai/sdk';
import Groq from 'groq-sdk';
import OpenAI from 'openai';
import Together from 'together-ai';

let requests = 0;
const server = createServer((_, response) => {
  requests += 1;
  response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '4' });
  response.end(JSON.stringify({ error: { type: 'rate_limit_error', message: 'Too many requests' } }));
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const options = { apiKey: 'any', baseURL: `http://127.0.0.1:${server.address().port}`, timeout: 1_000 };
const asked = { model: 'any', messages: [{ role: 'user', content: 'Say hello' }] };
const chat = (client) => (signal) => client.chat.completions.create(asked, { signal });
const anthropic = new Anthropic(options);
const CALLS = {
  openai: chat(new OpenAI(options)),
  'groq-sdk': chat(new Groq(options)),
  'together-ai': chat(new Together(options)),
  '@anthropic-ai/sdk': (signal) => anthropic.messages.create({ ...asked, max_tokens: 5 }, { signal }),
  'openai without retries': chat(new OpenAI({ ...options, maxRetries: 0 })),
};
for (const [name, call] of Object.entries(CALLS)) {
  requests = 0;
  const start = performance.now();
  const outcome = await call(AbortSignal.timeout(500)).then(
    () => 'an answer',
    (error) => error.constructor.name,
  );
  const when = performance.now() - start > 3_500 ? 'when the wait was over' : 'at once';
  console.log(`${name}: ${outcome} ${when}, after ${requests} request${requests === 1 ? '' : 's'}`);
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
