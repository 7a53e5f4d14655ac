#!/usr/bin/env bash
# node:http gives no answer to a client that half-closed its connection, if the handler answers later.
#
# Versions: Node 24.9.0 (npm's node 24.9.0), seen on Linux x64.
#
# Expected: a client that sends a whole request, then FIN, and goes on reading gets its answer. FIN says that
# the client sends no more, not that it reads no more (RFC 9293, section 3.6).
#
# Instead: it gets the answer only if the handler ends the response at once. If the handler answers 100 ms
# later, the connection is closed without a byte of an answer. With the property
# httpAllowHalfOpen of the server set to true the client gets both answers.
#
# Output:
#   by default, answered at once: HTTP/1.1 200 OK
#   by default, answered later: nothing
#   httpAllowHalfOpen, answered at once: HTTP/1.1 200 OK
#   httpAllowHalfOpen, answered later: HTTP/1.1 200 OK

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of this package gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.9.0

cat >probe.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const readAfterHalfClose = async (port, path) => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    answer += piece;
  });
  // The last bytes of the request and FIN.
  socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(socket, 'close');
  return answer === '' ? 'nothing' : answer.split('\r\n')[0];
};

for (const isAllowed of [false, true]) {
  const server = createServer(async ({ url }, response) => {
    if (url === '/later') await pause(100);
    response.end('hello');
  });
  if (isAllowed) server.httpAllowHalfOpen = true;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const name = isAllowed ? 'httpAllowHalfOpen' : 'by default';
  console.log(`${name}, answered at once:`, await readAfterHalfClose(port, '/'));
  console.log(`${name}, answered later:`, await readAfterHalfClose(port, '/later'));
  server.close();
}
JS
node_modules/node/bin/node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
