import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '../../registry/control/open-database.ts';
import { openJobQueue, type Database, type Delivery, type JobQueue } from '../../registry/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { DATABASES, type TestDatabase } from '../support/registry/databases.ts';

const opened = await Promise.all(DATABASES.map(async ({ name, open }) => ({ name, database: await open() })));

describe.each(opened)('the queue of jobs on $name', ({ database: given }) => {
  describe.skipIf(given === null)('with one worker', () => {
    const place = given as TestDatabase;
    const url = place.env.DATABASE_URL;
    let database: Database;
    const queues: JobQueue[] = [];
    beforeAll(async () => {
      database = await openDatabase({ url, now: Date.now });
    }, 60_000);
    afterAll(async () => {
      await Promise.all(queues.map((queue) => queue.stop(1_000)));
      await database.close();
      await place.remove();
    }, 60_000);

    const open = async (): Promise<JobQueue> => {
      const queue = await openJobQueue({
        database,
        url,
        longestMs: 60_000,
        report: () => {},
      });
      queues.push(queue);
      return queue;
    };
    const send = async (queue: JobQueue): Promise<Delivery> => {
      const message = { delivery: v7(), jobId: v7() };
      await database.transaction((queries) => queue.send(queries, message));
      return message;
    };

    it('gives a message again within seconds when its work rejects', async () => {
      const queue = await open();
      const taken: Delivery[] = [];
      await queue.work(1, (message) => {
        taken.push(message);
        return taken.length === 1 ? Promise.reject(new Error('not now')) : Promise.resolve();
      });
      const message = await send(queue);
      await eventually('it comes again', () => taken.length === 2, 10_000);
      expect(taken).toEqual([message, message]);
      await queue.stop(1_000);
    }, 30_000);

    it('gives nothing more once it is paused, not even what the work in progress sends, and another queue does', async () => {
      const [paused, other] = [await open(), await open()];
      const held = Promise.withResolvers<void>();
      const taken: Delivery[] = [];
      await paused.work(1, async (message) => {
        taken.push(message);
        await held.promise;
        await send(paused);
      });
      const first = await send(paused);
      await eventually('it works', () => taken.length === 1);
      await paused.pause();
      held.resolve();
      await paused.stop(5_000);
      expect(taken).toEqual([first]);
      const takenThere: Delivery[] = [];
      await other.work(1, (message) => Promise.resolve(void takenThere.push(message)));
      await eventually('the other queue has it', () => takenThere.length === 1);
    }, 30_000);
  });
});
