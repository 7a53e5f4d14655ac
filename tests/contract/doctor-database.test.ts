import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import journal from '../../registry/db/migrations/meta/_journal.json' with { type: 'json' };
import { checkDatabase } from '../../registry/doctor/database.ts';
import { checkDisk } from '../../registry/doctor/disk.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../registry/settings/settings.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { startPostgres } from '../support/registry/postgres.ts';
import { startRegistry } from '../support/registry/registry-process.ts';
import { runRegistryCommand } from '../support/registry/run-command.ts';
import { mountVolume } from '../support/registry/volume.ts';

const NOBODY = 65_534;
const COUNT = journal.entries.length;
const LAST = journal.entries.at(-1)?.when ?? 0;

const settingsOf = (databaseUrl: string): Settings => ({ ...DEFAULT_SETTINGS, databaseUrl });
const diagnose = async (databaseUrl: string): Promise<string[]> =>
  (await checkDatabase(settingsOf(databaseUrl))).findings.map(({ state, what }) => `${state}: ${what}`);

const OLDER = `delete from drizzle.__drizzle_migrations where created_at = ${LAST}`;
const NEWER = `insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', ${LAST + 1})`;
const SKIPPED = `delete from drizzle.__drizzle_migrations where created_at = ${journal.entries[1]?.when}`;
const STATES: [string, string, string][] = [
  ['an older version', OLDER, 'warning: 1 migration to come, which run when this version starts'],
  ['a newer version', NEWER, 'warning: a newer version has changed its tables (1 migration not known here)'],
  [
    'a version that skipped one',
    SKIPPED,
    'failed: 1 migration of this version were skipped and will never run',
  ],
];

describe('the doctor of an embedded database', () => {
  let data: DataFolder;
  afterEach(() => data.remove());

  const inFolder = async <Value>(work: (client: PGlite) => Promise<Value>): Promise<Value> => {
    const client = await PGlite.create(data.folder);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };
  const countMigrations = (): Promise<number> =>
    inFolder(async (client) => (await client.query('select from drizzle.__drizzle_migrations')).rows.length);

  it('says the same while a registry has it and while none has', async () => {
    data = await createDataFolder();
    const alone = await diagnose(`pglite:${data.folder}`);
    const registry = await startRegistry({ dataFolder: data.folder });
    const beside = await diagnose(`pglite:${data.folder}`);
    await registry.stop();

    expect(alone).toEqual([`ok: embedded, in ${data.folder}`, `ok: ${COUNT} migrations done, none to come`]);
    expect(beside).toEqual(alone);
  }, 60_000);

  it.each(STATES)('knows one of %s, and changes nothing', async (_, statement, said) => {
    data = await createDataFolder();
    await inFolder((client) => client.exec(statement));
    const before = await countMigrations();

    expect(await diagnose(`pglite:${data.folder}`)).toContain(said);
    expect(await countMigrations()).toBe(before);
  });

  it('makes none where there is none', async () => {
    data = await createDataFolder();
    await rm(data.folder, { recursive: true });

    expect(await diagnose(`pglite:${data.folder}`)).toEqual([
      `ok: ${data.folder} does not exist yet; the first start makes it`,
    ]);
    await expect(chmod(data.folder, 0o700)).rejects.toThrow('ENOENT');
  });

  it('says that a folder cannot be opened', async () => {
    data = await createDataFolder();
    await rm(path.join(data.folder, 'global'), { recursive: true });

    expect(await diagnose(`pglite:${data.folder}`)).toEqual([
      expect.stringMatching(/^failed: .* could not be asked/),
    ]);
  }, 90_000);

  it('says that its user may not write there, and ends with 1', async () => {
    data = await createDataFolder();
    const isRoot = process.getuid?.() === 0;
    await chmod(data.folder, 0o555);
    const { code, stdout } = await runRegistryCommand(['doctor'], {
      env: { DATABASE_URL: `pglite:${data.folder}`, PORT: '0' },
      ...(isRoot && { uid: NOBODY }),
    });
    await chmod(data.folder, 0o700);

    expect(stdout).toContain(`failed   disk: the database, ${data.folder}, cannot be written by this user`);
    expect(code).toBe(1);
  }, 60_000);
});

const volume = await mountVolume(120);
afterAll(() => volume?.remove());

describe.skipIf(volume === null)('the doctor of a disk', () => {
  it('warns when little is left, and fails when the registry would refuse to save', async () => {
    const folder = volume?.folder ?? '';
    const stateOf = async (): Promise<string> => (await checkDisk(folder))[0]?.state ?? '';
    const little = await stateOf();
    await volume?.fill();
    const none = await stateOf();
    await volume?.empty();

    expect([little, none]).toEqual(['warning', 'failed']);
  });
});

const postgres = await startPostgres({ isQuiet: true });

describe.skipIf(postgres === null)('the doctor of a PostgreSQL server', () => {
  let sql: Client;
  const url = postgres?.url ?? '';
  const named = (name: string): string => url.replace(/\/postgres$/, `/${name}`);
  const as = (role: string): string => url.replace('registry@', `${role}:pass-canary@`);

  beforeAll(async () => {
    sql = new Client({ connectionString: url });
    await sql.connect();
    for (const statement of [
      'create role guest login',
      'create database empty',
      'revoke all on database empty from public',
      'grant connect on database empty to guest',
    ])
      await sql.query(statement);
  });
  afterAll(async () => {
    await sql.end();
    await postgres?.stop();
  });

  const asSuperuser = (name: string): Promise<string[]> => diagnose(named(name));

  it('finds an empty one well, and changes nothing in it', async () => {
    const { findings, offset } = await checkDatabase(settingsOf(named('empty')));

    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
    expect(Math.abs(offset?.aheadMs ?? Number.NaN)).toBeLessThan(5_000);
    expect(await asSuperuser('empty')).toContain('ok: has no tables yet; the first start makes them');
  });

  it('knows a name, a role and a right that is missing', async () => {
    expect(await asSuperuser('no_such')).toEqual([
      expect.stringMatching(/^failed: no_such at .* does not exist$/),
    ]);
    expect(await diagnose(as('stranger'))).toEqual([expect.stringMatching(/^failed: .* refuses this role$/)]);
    expect(await diagnose(as('guest').replace(/\/postgres$/, '/empty'))).toEqual(
      expect.arrayContaining([
        'failed: its role may make no tables',
        'failed: the extension pg_trgm is not in the database, and its role may not create it',
      ]),
    );
  });

  it('knows one that takes no writes', async () => {
    await sql.query('create database replica');
    await sql.query('alter database replica set default_transaction_read_only = on');

    expect(await asSuperuser('replica')).toContain('failed: takes no writes');
  });

  it.each(STATES)(
    'knows one of %s',
    async (_, statement, said) => {
      await sql.query('drop database if exists aged');
      await sql.query('create database aged');
      const registry = await startRegistry({ env: { DATABASE_URL: named('aged') } });
      await registry.stop();
      const aged = new Client({ connectionString: named('aged') });
      await aged.connect();
      await aged.query(statement);
      await aged.end();

      expect(await asSuperuser('aged')).toContain(said);
    },
    60_000,
  );

  it('knows a port that refuses and a server that never answers, and never prints a password', async () => {
    const silent = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { code, stdout, stderr } = await runRegistryCommand(['doctor'], {
      env: {
        PORT: '0',
        DATABASE_URL: `postgres://ada:pass-canary@127.0.0.1:${port}/registry?password=pass-canary`,
      },
    });
    silent.close();
    await once(silent, 'close');
    const refused = await diagnose(`postgres://ada:pass-canary@127.0.0.1:${port}/registry`);

    expect(stdout).toContain(`failed   database: registry at 127.0.0.1:${port} does not answer`);
    expect(refused).toEqual([`failed: registry at 127.0.0.1:${port} refuses connections`]);
    expect(code).toBe(1);
    for (const text of [stdout, stderr, ...refused]) expect(text).not.toContain('pass-canary');
  }, 60_000);
});
