import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openPglite, openPostgres, type Database } from '../../registry/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { startPostgres } from '../support/registry/postgres.ts';

const server = await startPostgres();

const KINDS = [
  {
    name: 'PGlite',
    isHere: true,
    open: async () => {
      const data = await createDataFolder();
      return { database: await openPglite(data.folder), remove: () => data.remove() };
    },
  },
  {
    name: 'PostgreSQL',
    isHere: server !== null,
    open: async () => ({
      database: await openPostgres(server?.url ?? ''),
      remove: async () => server?.stop(),
    }),
  },
];

describe.each(KINDS)('the handle of $name', ({ isHere, open }) => {
  const opened = {} as { database: Database; remove: () => Promise<void> };
  beforeAll(async () => {
    if (!isHere) return;
    Object.assign(opened, await open());
    await opened.database.exec('create table numbers (number integer)');
  }, 60_000);
  afterAll(async () => {
    if (!isHere) return;
    await opened.database.close();
    await opened.remove();
  }, 60_000);

  it.skipIf(!isHere)('answers a statement with its rows, and several with the rows of each', async () => {
    const { query, exec } = opened.database;

    expect(await query('select $1::integer + 1 as sum', [2])).toEqual({ rows: [{ sum: 3 }] });
    expect(await exec('select 1 as a; select 2 as b')).toMatchObject([
      { rows: [{ a: 1 }] },
      { rows: [{ b: 2 }] },
    ]);
  });

  it.skipIf(!isHere)('keeps all of a transaction or nothing', async () => {
    const { query, transaction } = opened.database;
    await transaction(async (within) => {
      await within.query('insert into numbers values (1)');
      await within.exec('insert into numbers values (2); insert into numbers values (3)');
    });
    const failed = transaction(async (within) => {
      await within.query('insert into numbers values (4)');
      await within.query('select 1 / 0');
    });

    await expect(failed).rejects.toThrow('division by zero');
    expect(await query('select number from numbers order by 1')).toEqual({
      rows: [{ number: 1 }, { number: 2 }, { number: 3 }],
    });
  });

  it.skipIf(!isHere)('hears a notification, also after an error, until it stops listening', async () => {
    const { query, listen } = opened.database;
    const heard: string[] = [];
    const stop = await listen('job queue', (payload) => heard.push(payload));

    await query(`select pg_notify('job queue', 'one')`);
    await eventually('the first is heard', () => heard.length === 1);
    await query('select 1 / 0').catch(() => {});
    await query(`select pg_notify('job queue', 'two')`);
    await eventually('the second is heard', () => heard.length === 2);
    await stop();
    await query(`select pg_notify('job queue', 'three')`);
    await query('select 1');

    expect(heard).toEqual(['one', 'two']);
  });
});

describe.skipIf(server === null)('listening on PostgreSQL', () => {
  it('takes one connection for all channels, and none when it has stopped', async () => {
    const postgres = await startPostgres();
    const database = await openPostgres(postgres?.url ?? '');
    const heard: string[] = [];
    const listeners = async (): Promise<unknown> =>
      (
        await database.query(
          `select count(*)::integer as count from pg_stat_activity
           where query like 'listen%' or query like 'unlisten%'`,
        )
      ).rows[0]?.['count'];
    const stops = await Promise.all(
      ['one', 'other'].map((channel) => database.listen(channel, (payload) => heard.push(payload))),
    );

    await database.query(`select pg_notify('one', 'first')`);
    await database.query(`select pg_notify('other', 'second')`);
    await eventually('both are heard', () => heard.length === 2);
    expect(heard).toEqual(['first', 'second']);
    expect(await listeners()).toBe(1);
    await stops[0]?.();
    await database.query(`select pg_notify('one', 'third')`);
    await database.query(`select pg_notify('other', 'fourth')`);
    await eventually('the rest is heard', () => heard.length === 3);
    expect(heard[2]).toBe('fourth');

    await stops[1]?.();
    await eventually('the connection is closed', async () => (await listeners()) === 0);
    await database.close();
    await postgres?.stop();
  }, 60_000);

  it('goes on after its connection was lost', async () => {
    const postgres = await startPostgres();
    const database = await openPostgres(postgres?.url ?? '');
    const heard: string[] = [];
    const stop = await database.listen('jobs', (payload) => heard.push(payload));

    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'`);

    await eventually('it is heard again', async () => {
      await database.query(`select pg_notify('jobs', 'again')`);
      return heard.length > 0;
    });
    expect(heard[0]).toBe('again');
    await stop();
    await database.close();
    await postgres?.stop();
  }, 60_000);
});
