#!/usr/bin/env bash
# zod returns an open object without its member called __proto__, and calls the input valid.
#
# Versions: zod 4.6.7, Node 24.9.0, seen on Linux x64.
#
# Expected: a schema that takes any members (record, looseObject, catchall, json) returns the members it was given, so
# a digest of what it returns is a digest of the input. JSON.parse makes __proto__ an ordinary own member.
#
# Instead: that one member is missing from what is returned, at every level that has such a schema, while the parse
# succeeds; z.json() is one of them. z.unknown() and z.custom() return the input as it is. A strict object refuses it.
#
# Output:
#   record: {"a":1}
#   looseObject: {"a":1}
#   object with catchall: {"a":1}
#   json: {"a":1}
#   unknown: {"a":1,"__proto__":{"b":2}}
#   custom: {"a":1,"__proto__":{"b":2}}
#   strictObject: refused

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of this package gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.9.0 zod@4.6.7

cat >probe.mjs <<'JS'
import * as z from 'zod';

const input = JSON.parse('{"a":1,"__proto__":{"b":2}}');
const schemas = {
  record: z.record(z.string(), z.unknown()),
  looseObject: z.looseObject({}),
  'object with catchall': z.object({}).catchall(z.unknown()),
  json: z.json(),
  unknown: z.unknown(),
  custom: z.custom((value) => typeof value === 'object'),
  strictObject: z.strictObject({ a: z.number() }),
};
for (const [name, schema] of Object.entries(schemas)) {
  const parsed = schema.safeParse(input);
  console.log(`${name}: ${parsed.success ? JSON.stringify(parsed.data) : 'refused'}`);
}
JS
node_modules/node/bin/node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
