#!/usr/bin/env bash
# An MCP client of version 1 reads a tool's output schema as draft 07, whatever the schema says it is, and refuses a
# right answer.
#
# Versions: @modelcontextprotocol/sdk 1.32.2, @modelcontextprotocol/client 2.4.0 and ajv 8.20.0 on Node 24.15.0
# (Debian 12, Linux x64).
#
# Expected: a schema without `$schema` is JSON Schema 2020-12, and one that names a dialect is of that dialect
# (https://modelcontextprotocol.io/specification/2025-11-25/basic, "JSON Schema Usage"). A pair is written there with
# `prefixItems`, and `items: false` says that nothing follows.
#
# Instead: the client of version 1 compiles every schema with Ajv's default class, which knows draft 07. There
# `prefixItems` is an unknown word and `items: false` allows no item at all, so a tool that answers with the pair
# that it promised fails. The tool is called first, so whatever it does has been done. The client of version 2 takes
# the answer. A pair as draft 07 writes it, with that `$schema`, is taken by both.
#
# Output (a tool answers {"pair": ["EUR", 12.5]}):
#   client 1, 2020-12 without $schema: MCP error -32602: Structured content does not match the tool's output schema
#   client 2, 2020-12 without $schema: taken
#   client 1, 2020-12 by name: MCP error -32602: Structured content does not match the tool's output schema
#   client 2, 2020-12 by name: taken
#   client 1, draft 07 by name: taken
#   client 2, draft 07 by name: taken

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of node gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.15.0 @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 ajv@8.20.0

cat >probe.mjs <<'JS'
import { Client as Client2 } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const ITEMS = [{ type: 'string' }, { type: 'number' }];
const newer = { type: 'array', prefixItems: ITEMS, items: false };
const older = { type: 'array', items: ITEMS, additionalItems: false };
const asObject = (pair) => ({ type: 'object', properties: { pair } });
const SCHEMAS = {
  '2020-12 without $schema': asObject(newer),
  '2020-12 by name': { $schema: 'https://json-schema.org/draft/2020-12/schema', ...asObject(newer) },
  'draft 07 by name': { $schema: 'http://json-schema.org/draft-07/schema#', ...asObject(older) },
};

for (const [dialect, outputSchema] of Object.entries(SCHEMAS))
  for (const [name, Client] of Object.entries({ 'client 1': Client1, 'client 2': Client2 })) {
    const server = new Server({ name: 'prices', version: '1.0.0' }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: [{ name: 'price', inputSchema: { type: 'object' }, outputSchema }],
    }));
    server.setRequestHandler(CallToolRequestSchema, () => ({
      content: [],
      structuredContent: { pair: ['EUR', 12.5] },
    }));
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: 'probe', version: '1.0.0' });
    await server.connect(near);
    await client.connect(far);
    await client.listTools();
    const outcome = await client.callTool({ name: 'price', arguments: {} }).then(
      () => 'taken',
      (error) => error.message.replace(/(output schema): .*/, '$1'),
    );
    console.log(`${name}, ${dialect}: ${outcome}`);
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
