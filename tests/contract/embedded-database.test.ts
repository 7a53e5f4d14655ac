import { rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  createAccessTokens,
  openPglite,
  type Database,
  type DatabaseEvent,
} from '../../registry/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { addToken } from '../support/registry/add-token.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';

const ENDLESS = 'select count(*) from generate_series(1, 1000000000000)';

describe('the embedded database', () => {
  let data: DataFolder;
  let database: Database;
  let events: DatabaseEvent[];
  let threads: Worker[];
  const remember = (worker: Worker): void => void threads.push(worker);

  const eventsNamed = (name: DatabaseEvent['event']): DatabaseEvent[] =>
    events.filter(({ event }) => event === name);
  const count = async (): Promise<unknown> =>
    (await database.query('select count(*)::integer as count from numbers')).rows[0]?.['count'];

  beforeEach(async () => {
    data = await createDataFolder();
    [events, threads] = [[], []];
    process.on('worker', remember);
    database = await openPglite(data.folder, { statementMs: 1_000, report: (event) => events.push(event) });
    await database.exec('create table numbers (number integer); insert into numbers values (1), (2)');
  });

  afterEach(async () => {
    process.off('worker', remember);
    await database.close();
    await data.remove();
  });

  it('ends a statement that takes too long, and is open again with what was committed', async () => {
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 10);

    const endless = database.query(ENDLESS).catch((error: unknown) => error);
    const behindIt = count();

    expect(await endless).toMatchObject({ name: 'DatabaseGoneError', code: 'stuck' });
    clearInterval(clock);
    // Whoever waited for their turn gets their answer from the thread that came after it.
    expect(await behindIt).toBe(2);
    expect(ticks).toBeGreaterThan(10);
    expect(events).toEqual([
      { event: 'lost', reason: 'stuck', code: null },
      { event: 'reopened', afterMs: expect.any(Number) },
    ]);
  });

  it('forgets a transaction that was under way', async () => {
    const failed = database.transaction(async ({ query }) => {
      await query('insert into numbers values (3)');
      await query(ENDLESS);
    });

    await expect(failed).rejects.toThrow('The embedded database does not answer');
    expect(await count()).toBe(2);
  });

  it('is open again when its thread was killed, in the middle of a statement or between two', async () => {
    const endless = database.query(ENDLESS).catch((error: unknown) => error);
    await pause(50);
    await threads.at(-1)?.terminate();

    expect(await endless).toMatchObject({ name: 'DatabaseGoneError' });
    await eventually('it is open again', () => eventsNamed('reopened').length === 1);
    await threads.at(-1)?.terminate();
    await eventually('it is open once more', () => eventsNamed('reopened').length === 2);

    expect(await count()).toBe(2);
    expect(eventsNamed('lost')).toEqual([
      { event: 'lost', reason: 'ended', code: null },
      { event: 'lost', reason: 'ended', code: null },
    ]);
  });

  it('is tried again until it can be opened, when it gave up and its files are gone', async () => {
    const [log, away] = [path.join(data.folder, 'pg_wal'), path.join(data.folder, 'pg_wal.away')];
    await rename(log, away);

    // The next file of the log cannot be made, as on a full disk: PostgreSQL panics.
    const failed = database.exec('select pg_switch_wal(); insert into numbers values (3)');

    await expect(failed).rejects.toThrow('The embedded database does not answer');
    await eventually('it cannot be opened', () => eventsNamed('unopenable').length === 1);
    await expect(count()).rejects.toThrow('The embedded database does not answer');
    await rename(away, log);
    await eventually('it is open again', () => eventsNamed('reopened').length === 1);
    expect(await count()).toBe(2);
    expect(events[0]).toMatchObject({ event: 'lost', reason: 'fatal' });
  }, 60_000);

  it('closes while a statement hangs, and leaves no thread behind', async () => {
    const endless = database.query(ENDLESS).catch((error: unknown) => error);
    await pause(50);
    const exited = new Promise((resolve) => threads.at(-1)?.once('exit', resolve));

    await database.close();

    await exited;
    expect(await endless).toBeInstanceOf(Error);
    database = await openPglite(data.folder);
    expect(await count()).toBe(2);
  });

  it('leaves no thread behind when its tables cannot be made', async () => {
    await database.exec('delete from drizzle.__drizzle_migrations');
    await database.close();
    database = { ...database, close: () => Promise.resolve() };

    await expect(openPglite(data.folder)).rejects.toThrow('CREATE TABLE live_runs');

    // What Node says of a thread that has ended.
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });

  it('finds a prepared statement again after an error has ended its session', async () => {
    const tokens = createAccessTokens(database);
    const { sha256 } = await addToken(database, 'alice');
    expect(await tokens.find(sha256)).toMatchObject({ handle: 'alice' });

    await expect(database.query('select * from nothing')).rejects.toThrow('does not exist');

    expect(await tokens.find(sha256)).toMatchObject({ handle: 'alice' });
  });
});
