#!/usr/bin/env bash
# With LISTEN/NOTIFY on, a pg-boss worker lets waiting jobs wait for its next poll, 30 s each.
#
# Versions: pg-boss 12.38.0, PGlite 0.5.16, Node 24.21.0, seen on Linux x64.
#
# Expected: a worker that has done a job takes the next one that waits. With `useListenNotify` and a queue with `notify`,
# jobs start within milliseconds, as the documentation says; polling is only a backstop, and so is 30 s apart.
#
# Instead: a worker asks for a job when it is notified, and at its poll. Of several notifications that come while it
# works, it remembers that there were some: it asks once more, and then waits for its poll, though jobs wait. Six jobs of
# 200 ms, sent together to one worker, start after 0, 0.2, 30, 60, 90 and 120 s. Without LISTEN/NOTIFY they would be 2 s
# apart. `burstWhenBatchFull` does nothing for batches of one job, and `burstWhenReadyExceeds` counts once a minute.
#
# What helps: `notifyWorker(id)` with the id that `work()` returned, called in the handler.
#
# Output:
#   third job, left to itself: later than 10 s
#   third job, with notifyWorker in the handler: within 2 s

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of this package gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.21.0 pg-boss@12.38.0 @electric-sql/pglite@0.5.16

cat >probe.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const measure = async (isWoken) => {
  const boss = new PgBoss({
    db: fromPglite(await PGlite.create()),
    backend: 'pglite',
    useListenNotify: true,
    schedule: false,
  });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue('q', { notify: true });
  const started = [];
  const third = Promise.withResolvers();
  const worker = Promise.withResolvers();
  worker.resolve(
    await boss.work('q', async () => {
      started.push(performance.now());
      if (started.length === 3) third.resolve();
      await pause(200);
      if (isWoken) boss.notifyWorker(await worker.promise);
    }),
  );
  await pause(500);
  const from = performance.now();
  for (let each = 0; each < 3; each += 1) await boss.send('q', {});
  await Promise.race([third.promise, pause(10_000)]);
  return started.length < 3 ? 'later than 10 s' : started[2] - from < 2_000 ? 'within 2 s' : 'within 10 s';
};

console.log(`third job, left to itself: ${await measure(false)}`);
console.log(`third job, with notifyWorker in the handler: ${await measure(true)}`);
process.exit(0);
JS
node_modules/node/bin/node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
