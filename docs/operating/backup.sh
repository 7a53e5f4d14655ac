#!/bin/sh
# Copies the registry's database into a new file or folder below BACKUPS, and removes copies older than two weeks.
# Needs DATABASE_URL. A copy appears under its name only once it is whole.
set -eu
umask 077
backups=${BACKUPS:-/var/lib/byok-compose/backups}
here=$(dirname "$0")/../..
mkdir -p "$backups"
copy=$backups/$(date -u +%Y-%m-%dT%H%M%SZ)
case $DATABASE_URL in
  pglite:*)
    cd "$here"
    node_modules/.bin/node --import ./registry/quick-start.js registry/main.ts backup "$copy"
    ;;
  *)
    pg_dump --format=custom --file="$copy.part" "$DATABASE_URL"
    # Reads all of it, and fails where it is damaged.
    pg_restore --file=/dev/null "$copy.part"
    mv "$copy.part" "$copy.dump"
    ;;
esac
find "$backups" -mindepth 1 -maxdepth 1 -mtime +14 -exec rm -rf {} +
