import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createIntentJobs, type Delivery, type IntentJobs, type StoredJob } from '../../registry/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { addToken } from '../support/registry/add-token.ts';
import { DATABASES, type TestDatabase } from '../support/registry/databases.ts';
import { createJobClient, type JobClient, type JobsApp, openJobsApp } from '../support/registry/jobs.ts';

const BEAT_MS = 50;
const WORKER = { instance: v7(), provider: 'openai', model: 'scripted-large' };
const NOW = { drafts: 0, usage: null };
const WAIT = { event: 'wait', data: {} };

const opened = await Promise.all(DATABASES.map(async ({ name, open }) => ({ name, database: await open() })));

describe.each(opened)('who may write about a job, on $name', ({ database: given }) => {
  describe.skipIf(given === null)('when nobody works', () => {
    const database = given as TestDatabase;
    let provider: ScriptedProvider;
    let registry: JobsApp;
    let client: JobClient;
    let store: IntentJobs;
    const sent: Delivery[] = [];
    beforeAll(async () => {
      provider = await startProvider();
      registry = await openJobsApp(database.env.DATABASE_URL, provider, {
        begin: false,
        settings: { workers: 0, beatMs: BEAT_MS, mostQueued: 4, mostQueuedPerUser: 3, keptMs: 200 },
      });
      client = createJobClient(registry.app, (await addToken(registry.database, 'alice')).token);
      store = createIntentJobs(registry.database, {
        send: async (_tx, message) => void sent.push(message),
      });
    }, 120_000);
    afterAll(async () => {
      await registry.stop();
      await provider.stop();
      await database.remove();
    }, 60_000);

    const messageFor = async (jobId: string): Promise<Delivery> => {
      const { rows } = await registry.database.query('select delivery from intent_jobs where job_id = $1', [
        jobId,
      ]);
      return { jobId, delivery: String(rows[0]?.['delivery']) };
    };
    const claim = async (jobId: string): Promise<StoredJob> => {
      const job = await store.claim(await messageFor(jobId), WORKER);
      if (job === null) throw new Error('The job does not wait');
      return job;
    };
    const cancelAll = async (): Promise<void> => {
      const { items } = (await (await client.ask('GET', '/v1/me/jobs')).json()) as {
        items: { job_id: string }[];
      };
      for (const { job_id: jobId } of items) await client.ask('DELETE', `/v1/intent/jobs/${jobId}`);
    };

    it('one worker begins it, and a message that is not its own begins nothing', async () => {
      const jobId = await client.submit('Claimed once');
      const message = await messageFor(jobId);
      const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim(message, WORKER)));
      expect(claims.filter((each) => each !== null)).toHaveLength(1);
      await store.release({ jobId, attempt: 1 }, v7());
      expect(await store.claim(message, WORKER)).toBeNull();
      expect(sent.at(-1)?.jobId).toBe(jobId);
      expect(await claim(jobId)).toMatchObject({ attempt: 2 });
      await cancelAll();
    });

    it('a worker that was taken for dead writes nothing more', async () => {
      const jobId = await client.submit('Taken away');
      const { attempt } = await claim(jobId);
      const dead = { jobId, attempt };
      expect(await store.append(dead, 0, [WAIT], NOW)).toBe(true);
      expect(await store.beat([dead])).toEqual([jobId]);
      expect(await store.redeliver(dead, v7(), null)).toBe(true);
      expect(await store.append(dead, 1, [WAIT], NOW)).toBe(false);
      const second = await claim(jobId);
      expect(second).toMatchObject({ attempt: 2, lastSeq: 1 });

      expect(await store.append(dead, 1, [WAIT], NOW)).toBe(false);
      expect(await store.beat([dead])).toEqual([]);
      const end = { status: 'failed', outcome: 'internal' } as const;
      expect(await store.end(dead, end, { keptMs: 1, eventId: v7() })).toBeNull();
      await store.release(dead, v7());
      expect(await store.append({ jobId, attempt: 2 }, 1, [WAIT], NOW)).toBe(true);
      await cancelAll();
      expect(await store.append({ jobId, attempt: 2 }, 2, [WAIT], NOW)).toBe(false);
    });

    it('events that were added without an answer are not added again', async () => {
      const jobId = await client.submit('Added once');
      const { attempt } = await claim(jobId);
      const events = [WAIT, { event: 'begun', data: { attempt } }];
      expect(await store.append({ jobId, attempt }, 0, events, NOW)).toBe(true);
      expect(await store.append({ jobId, attempt }, 0, events, NOW)).toBe(true);
      expect((await store.events(jobId, 0)).map(({ seq, event }) => `${seq} ${event}`)).toEqual([
        '1 wait',
        '2 begun',
      ]);
      await cancelAll();
    });

    it('the queue is full for one person, then for everybody', async () => {
      const jobs = [await client.submit('One'), await client.submit('Two'), await client.submit('Three')];
      const own = await client.post({ goal: 'Four' });
      expect([own.status, own.headers.get('retry-after')]).toEqual([429, '30']);
      expect(await own.json()).toMatchObject({
        type: expect.stringContaining('queue-full') as string,
        byok_available: true,
      });
      const bob = createJobClient(registry.app, (await addToken(registry.database, 'bob')).token);
      await bob.submit('Four');
      const full = await bob.post({ goal: 'Five' });
      expect([full.status, ((await full.json()) as { detail: string }).detail]).toEqual([
        429,
        expect.stringContaining('Too many jobs'),
      ]);
      await cancelAll();
      expect(jobs).toHaveLength(3);
    });

    it('nobody writes any more once its workers have died three times, and what ended is swept', async () => {
      const jobId = await client.submit('Poison');
      await registry.jobs.begin();
      for (const deaths of [1, 2]) {
        await claim(jobId);
        await eventually('the death is noticed', async () => {
          const { rows } = await registry.database.query('select deaths from intent_jobs where job_id = $1', [
            jobId,
          ]);
          return Number(rows[0]?.['deaths']) === deaths;
        });
      }
      await claim(jobId);
      const job = await client.ended(jobId);
      expect(job).toMatchObject({
        status: 'failed',
        problem: {
          status: 500,
          detail: expect.stringContaining('3 workers') as string,
          byok_available: true,
        },
      });
      expect(registry.log()).toContain('a job was given up');
      await eventually(
        'the job is swept',
        async () => (await client.ask('GET', `/v1/intent/jobs/${jobId}`)).status === 404,
      );
      expect(await store.events(jobId, 0)).toEqual([]);
    }, 30_000);
  });
});
