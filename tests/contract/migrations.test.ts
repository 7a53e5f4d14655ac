import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import journal from '../../registry/db/migrations/meta/_journal.json' with { type: 'json' };
import { startPostgres } from '../support/registry/postgres.ts';
import { findBreakingChanges, readSchema, type Schema } from '../support/registry/schema-changes.ts';

/**
 * The last migration of the version before this one. Both run on one database while one takes the other's place, so
 * what comes after it may only add. Raise it with each release.
 */
const BEFORE = '0014_domains';
/** Constraints that were replaced by wider ones: whatever the version before writes, they let through. */
const WIDER: readonly string[] = [];

const MIGRATIONS = fileURLToPath(new URL('../../registry/db/migrations', import.meta.url));
const server = await startPostgres({ isQuiet: true });

/** The migrations as the version before has them. */
const copyOld = async (): Promise<string> => {
  const copy = await mkdtemp(path.join(tmpdir(), 'byok-migrations-'));
  await cp(MIGRATIONS, copy, { recursive: true });
  const file = path.join(copy, 'meta/_journal.json');
  const { entries, ...rest } = JSON.parse(await readFile(file, 'utf8')) as typeof journal;
  const last = entries.findIndex(({ tag }) => tag === BEFORE);
  if (last < 0) throw new Error(`No migration ${BEFORE}`);
  await writeFile(file, JSON.stringify({ ...rest, entries: entries.slice(0, last + 1) }));
  return copy;
};
const connect = async (url: string): Promise<Client> => {
  const opened = new Client({ connectionString: url });
  await opened.connect();
  return opened;
};

// Named by the runner when it is skipped.
describe.skipIf(server === null)('the migrations since the version before', () => {
  let folder: string;
  let client: Client;
  let old: Schema;
  let databases = 0;

  beforeAll(async () => {
    folder = await copyOld();
    client = await connect(server?.url ?? '');
    await migrate(drizzle(client), { migrationsFolder: folder });
    old = await readSchema(client);
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('change nothing on which it relies', async () => {
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });

    expect(findBreakingChanges(old, await readSchema(client), WIDER)).toEqual([]);
  });

  it('let it start again', async () => {
    await migrate(drizzle(client), { migrationsFolder: folder });

    const { rows } = await client.query('select * from drizzle.__drizzle_migrations');
    expect(rows).toHaveLength(journal.entries.length);
  });

  it.each([
    ['a column goes', 'alter table live_runs drop column model', ['live_runs.model is gone']],
    [
      'a column has another type',
      'alter table live_runs alter column model type varchar(20)',
      ['live_runs.model was text, is character varying(20)'],
    ],
    [
      'a column must have a value now',
      `alter table live_runs alter column ended_at set not null`,
      ['live_runs.ended_at must have a value now'],
    ],
    [
      'a default goes',
      'alter table live_runs alter column beat_at drop default',
      ['live_runs.beat_at has no default any more'],
    ],
    [
      'a new column must have a value',
      'alter table live_runs add column goal text not null',
      ['live_runs.goal must have a value, which it does not know'],
    ],
    ['a table goes', 'drop table publisher_domains', expect.arrayContaining(['publisher_domains is gone'])],
    [
      'a function goes',
      'drop function is_beating(timestamptz) cascade',
      ['is_beating(timestamp with time zone) → boolean is gone'],
    ],
    [
      'less is let through',
      `alter table live_runs add constraint short check (length(model) < 9)`,
      ['live_runs: CHECK ((length(model) < 9)) is new'],
    ],
    [
      'what an upsert finds its row by goes',
      'drop index intent_plans_idempotency',
      ['intent_plans: UNIQUE (handle, idempotency_key) is gone'],
    ],
  ])('are found to break it when %s', async (_name, change, expected) => {
    databases += 1;
    const name = `broken_${databases}`;
    await client.query(`create database ${name}`);
    const broken = await connect((server?.url ?? '').replace(/\/postgres$/, `/${name}`));
    await migrate(drizzle(broken), { migrationsFolder: folder });
    await broken.query(change);

    expect(findBreakingChanges(old, await readSchema(broken), [])).toEqual(expected);
    await broken.end();
  });
});
