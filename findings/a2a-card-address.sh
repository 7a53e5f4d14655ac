#!/usr/bin/env bash
# From an agent's address without a slash at its end, @a2a-js/sdk reads the card of a neighbour, or of nobody.
#
# Versions: @a2a-js/sdk 1.3.0 and 0.3.14 on Node 24.15.0 (Debian 12, Linux x64).
#
# Expected: one of two places. The protocol has the card at the root of the host
# (https://a2a-protocol.org/latest/specification/, "Well-Known URI"), which is also what the comment of `resolve` says;
# the older client of the same package looks under the agent's own address.
#
# Instead: `ClientFactory` resolves a relative path, so the last part of the address is replaced: the agents at
# /agents/one and /agents/two have one card, at a third place. A slash at the end of the address decides between that
# and the agent's own. Whoever moves from `A2AClient` to `ClientFactory` with the same address asks elsewhere.
#
# Output (the host has two agents, each with a card under its own address, and one card for all under /agents):
#   A2AClient 0.3.14, /agents/one: the card of one
#   A2AClient 0.3.14, /agents/two/: the card of two
#   ClientFactory 0.3.14, /agents/one: the card of all
#   ClientFactory 0.3.14, /agents/two: the card of all
#   ClientFactory 0.3.14, /agents/two/: the card of two
#   ClientFactory 1.3.0, /agents/one: the card of all
#   ClientFactory 1.3.0, /agents/two: the card of all
#   ClientFactory 1.3.0, /agents/two/: the card of two

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 a2a-1@npm:@a2a-js/sdk@1.3.0 a2a-0@npm:@a2a-js/sdk@0.3.14

cat >probe.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';

import { A2AClient, ClientFactory as OlderFactory } from 'a2a-0/client';
import { ClientFactory } from 'a2a-1/client';

const CARDS = { '/agents/': 'all', '/agents/one/': 'one', '/agents/two/': 'two' };
const WELL_KNOWN = '.well-known/agent-card.json';

const server = createServer((request, response) => {
  const name = CARDS[request.url.replace(WELL_KNOWN, '')];
  if (name === undefined) {
    response.writeHead(404).end();
    return;
  }
  const url = `http://${request.headers.host}/rpc`;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      // Both forms of the protocol in one.
      protocolVersion: '0.3.0',
      url,
      preferredTransport: 'JSONRPC',
      supportedInterfaces: [{ url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
      name,
      description: 'An agent.',
      version: '1.0.0',
      capabilities: {},
      defaultInputModes: ['text/plain'],
      defaultOutputModes: ['text/plain'],
      skills: [],
    }),
  );
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const CLIENTS = {
  'A2AClient 0.3.14': (address) => new A2AClient(address),
  'ClientFactory 0.3.14': (address) => new OlderFactory().createFromUrl(address),
  'ClientFactory 1.3.0': (address) => new ClientFactory().createFromUrl(address),
};
for (const [name, open] of Object.entries(CLIENTS))
  for (const path of name.startsWith('A2A') ? ['/agents/one', '/agents/two/'] : ['/agents/one', '/agents/two', '/agents/two/']) {
    const client = await open(`http://127.0.0.1:${server.address().port}${path}`);
    const card = await client.getAgentCard();
    console.log(`${name}, ${path}: the card of ${card.name}`);
  }
process.exit(0);
JS
node_modules/node/bin/node probe.mjs 2>/dev/null | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
