#!/usr/bin/env bash
# event-source-plus keeps only the last line of a text that Hono's writeSSE sends.
#
# Versions: event-source-plus 0.1.15, eventsource-client 1.2.0, hono 4.13.19 and @hono/node-server 2.1.9 on
# Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: the data of an event arrives as it was given to the server's library. An event's data cannot hold a line
# end, so every library for servers writes a "data:" line for each line of the text, and a client joins them again
# (https://html.spec.whatwg.org/multipage/server-sent-events.html).
#
# Instead: each "data:" line takes the place of the one before, so the last line is all that is left, without an
# error: of indented JSON, that is its closing brace. Blanks at both ends of the data are lost as well, so an answer
# that streams word by word has no spaces.
#
# Output:
#   sent: "first\nsecond\nthird"
#     eventsource-client: "first\nsecond\nthird"
#     event-source-plus: "third"
#   sent: "{\n  \"a\": 1\n}"
#     eventsource-client: "{\n  \"a\": 1\n}"
#     event-source-plus: "}"
#   sent: " world"
#     eventsource-client: " world"
#     event-source-plus: "world"

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 event-source-plus@0.1.15 eventsource-client@1.2.0 hono@4.13.19 @hono/node-server@2.1.9

cat >probe.mjs <<'JS'
import { once } from 'node:events';

import { serve } from '@hono/node-server';
import { EventSourcePlus } from 'event-source-plus';
import { createEventSource } from 'eventsource-client';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

let text;
const app = new Hono().get('/', (context) => streamSSE(context, (stream) => stream.writeSSE({ data: text })));
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/`;

const CLIENTS = {
  'eventsource-client': (onData) => {
    const client = createEventSource({ url, onMessage: ({ data }) => onData(data) });
    return () => client.close();
  },
  'event-source-plus': (onData) => {
    const client = new EventSourcePlus(url).listen({ onMessage: ({ data }) => onData(data) });
    return () => client.abort();
  },
};
for (const sent of ['first\nsecond\nthird', JSON.stringify({ a: 1 }, null, 2), ' world']) {
  text = sent;
  console.log(`sent: ${JSON.stringify(sent)}`);
  for (const [name, listen] of Object.entries(CLIENTS)) {
    let stop;
    const data = await new Promise((resolve) => (stop = listen(resolve)));
    stop();
    console.log(`  ${name}: ${JSON.stringify(data)}`);
  }
}
process.exit(0);
JS
# The library writes to the console when it is aborted.
node_modules/node/bin/node probe.mjs 2>aborted | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
