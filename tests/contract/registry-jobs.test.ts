import { randomBytes } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  CompositionSchema,
  JobListSchema,
  JobSchema,
  PHASES,
  ProblemError,
  z,
} from '../../lib/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, goodBut, startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { addToken } from '../support/registry/add-token.ts';
import { DATABASES, type TestDatabase } from '../support/registry/databases.ts';
import {
  createJobClient,
  type JobClient,
  type JobsApp,
  openJobsApp,
  OPERATOR_KEY,
} from '../support/registry/jobs.ts';
import { readEvents } from '../support/registry/run-client.ts';

const BUNDLE = 'A bundle of three things';
const SKILL = 'Write release notes from merged pull requests';

const opened = await Promise.all(DATABASES.map(async ({ name, open }) => ({ name, database: await open() })));

describe.each(opened)('jobs on $name', ({ database: given }) => {
  describe.skipIf(given === null)('of the registry', () => {
    const database = given as TestDatabase;
    let provider: ScriptedProvider;
    let registry: JobsApp;
    let alice: JobClient;
    let bob: JobClient;
    beforeAll(async () => {
      provider = await startProvider();
      registry = await openJobsApp(database.env.DATABASE_URL, provider);
      const tokens = await Promise.all(
        ['alice', 'bob'].map(async (handle) => (await addToken(registry.database, handle)).token),
      );
      [alice, bob] = tokens.map((token) => createJobClient(registry.app, token)) as [JobClient, JobClient];
    }, 120_000);
    afterEach(() => {
      provider.setScript(() => undefined);
      registry.budget.refuse = null;
    });
    afterAll(async () => {
      await registry.stop();
      await provider.stop();
      await database.remove();
    }, 60_000);

    it('are queued, done, told and kept', async () => {
      const calls = provider.calls.length;
      const sent = await alice.post({ goal: BUNDLE });
      expect(sent.status).toBe(202);
      expect(sent.headers.get('cache-control')).toBe('no-store');
      const { job_id: jobId } = (await sent.json()) as { job_id: string };
      expect(sent.headers.get('location')).toBe(`/v1/intent/jobs/${jobId}`);

      const followed = await alice.ask('GET', `/v1/intent/jobs/${jobId}/events`);
      expect(followed.headers.get('cache-control')).toBe('no-store, no-transform');
      const stream = readEvents(followed);
      const events = await stream.rest();
      const job = await alice.job(jobId);

      expect(z.safeParse(JobSchema, job).error).toBeUndefined();
      expect(job).toMatchObject({ status: 'succeeded', drafts: 3, provider: 'openai', goal: BUNDLE });
      expect(job.phases.map(({ phase, state }) => `${phase} ${state}`)).toEqual(
        PHASES.flatMap((phase) => [`${phase} started`, `${phase} finished`]),
      );
      expect(job.usage).toMatchObject({ calls: 6 });
      expect(job.composition?.drafts.map(({ provenance }) => provenance.key)).toEqual([
        'registry',
        'registry',
        'registry',
      ]);
      expect(job.composition?.drafts.every(({ receipt }) => receipt?.includes(jobId))).toBe(true);
      expect(events.at(-1)).toMatchObject({ event: 'result', data: { run_id: jobId } });
      expect(z.safeParse(CompositionSchema, events.at(-1)?.data).error).toBeUndefined();
      expect(events.filter(({ event }) => event === 'draft')).toHaveLength(3);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      expect(provider.calls.slice(calls).map(({ providerKey }) => providerKey)).toEqual(
        Array.from({ length: 6 }, () => OPERATOR_KEY),
      );
      const own = registry.budget.reserved.filter((each) => each.jobId === jobId);
      expect(own).toHaveLength(6);
      expect(own.every(({ use }) => use?.accepted === true && use.inputTokens === 120)).toBe(true);

      const later = await readEvents(await alice.ask('GET', `/v1/intent/jobs/${jobId}/events`)).rest();
      expect(later).toEqual(events);
      const list = (await (await alice.ask('GET', '/v1/me/jobs')).json()) as z.infer<typeof JobListSchema>;
      expect(z.safeParse(JobListSchema, list).error).toBeUndefined();
      expect(list.items[0]).toMatchObject({ job_id: jobId, status: 'succeeded', drafts: 3 });
      const audit = (await (await alice.ask('GET', '/v1/audit?event=job.*')).json()) as {
        items: { event: string; subject: string; data: unknown }[];
      };
      expect(audit.items.filter(({ subject }) => subject === jobId)).toMatchObject([
        { event: 'job.ended', data: { outcome: 'succeeded', provider: 'openai', model: 'scripted-large' } },
        { event: 'job.queued' },
      ]);
      // Counted as soon as the end is written, which the stream may tell a moment before.
      await eventually('the job is counted', async () =>
        (await registry.metrics()).includes('byok_jobs_total{provider="openai",outcome="succeeded"} 1'),
      );
    });

    it('belong to their owner alone', async () => {
      const jobId = await alice.submit(SKILL);
      for (const [method, path] of [
        ['GET', `/v1/intent/jobs/${jobId}`],
        ['DELETE', `/v1/intent/jobs/${jobId}`],
        ['GET', `/v1/intent/jobs/${jobId}/events`],
        ['GET', '/v1/intent/jobs/no-id'],
      ] as const)
        expect((await bob.ask(method, path)).status).toBe(404);
      expect(await (await bob.ask('GET', '/v1/me/jobs')).json()).toEqual({ items: [], next_cursor: null });
      expect((await alice.ended(jobId)).status).toBe('succeeded');
    });

    it('are queued once per idempotency key', async () => {
      const headers = { 'idempotency-key': 'the-one' };
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => alice.post({ goal: SKILL }, headers)),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      const ids = await Promise.all(
        answers.map(async (each) => ((await each.json()) as { job_id: string }).job_id),
      );
      expect(new Set(ids).size).toBe(1);

      const other = await alice.post({ goal: BUNDLE }, headers);
      expect([other.status, await other.json()]).toMatchObject([
        422,
        { type: expect.stringContaining('idempotency-mismatch') as string },
      ]);
      expect((await alice.post({ goal: SKILL }, { 'idempotency-key': '' })).status).toBe(400);
      expect((await alice.ended(ids[0] ?? '')).status).toBe('succeeded');
      registry.budget.refuse = new ProblemError('budget-exhausted', 'Spent.', { retry_after_s: 60 });
      expect((await alice.post({ goal: SKILL }, headers)).status).toBe(202);
      const spent = await alice.post({ goal: SKILL });
      expect([spent.status, spent.headers.get('retry-after')]).toEqual([429, '60']);
    });

    it('refuse a key that was pasted into the goal', async () => {
      const before = await (await alice.ask('GET', '/v1/me/jobs')).json();
      const response = await alice.post({ goal: `Use sk-${randomBytes(24).toString('hex')} here` });
      expect(response.status).toBe(422);
      expect(await (await alice.ask('GET', '/v1/me/jobs')).json()).toEqual(before);
    });

    it('are cancelled with their call, and keep what was finished', async () => {
      const gate = createGate();
      let held = false;
      provider.setScript((call) => {
        if (call.asked !== 'agent_draft' || held) return undefined;
        held = true;
        return gate.behaviour;
      });
      const jobId = await alice.submit(BUNDLE);
      await gate.reached;
      await eventually('two drafts are told', async () => (await alice.job(jobId)).drafts === 2);
      const running = await alice.ask('GET', `/v1/intent/jobs/${jobId}`);
      expect(running.headers.get('retry-after')).toBe('2');
      const stream = readEvents(await alice.ask('GET', `/v1/intent/jobs/${jobId}/events`));

      expect((await alice.ask('DELETE', `/v1/intent/jobs/${jobId}`)).status).toBe(204);
      await eventually('the call is cut', () => provider.calls.some(({ outcome }) => outcome === 'cut'));
      gate.release();
      const job = await alice.job(jobId);
      expect(job).toMatchObject({ status: 'cancelled', drafts: 2, composition: { partial: true } });
      expect(job.composition?.drafts).toHaveLength(2);
      expect(job.composition?.outline).toHaveLength(3);
      expect(job.composition?.classification?.kind).toBe('bundle');
      expect((await stream.rest()).at(-1)).toMatchObject({
        event: 'problem',
        data: { type: 'http://registry.test/problems/client-closed-request' },
      });
      expect((await alice.ask('DELETE', `/v1/intent/jobs/${jobId}`)).status).toBe(204);
      expect(await alice.job(jobId)).toEqual(job);
    });

    it('end with their access token', async () => {
      const gate = createGate();
      provider.setScript((call) => (call.goal === 'Held by carol' ? gate.behaviour : undefined));
      const { token, sha256 } = await addToken(registry.database, 'carol');
      const { token: second } = await addToken(registry.database, 'carol');
      const jobId = await createJobClient(registry.app, token).submit('Held by carol');
      await gate.reached;
      await registry.database.query('delete from access_tokens where token_sha256 = $1', [sha256]);
      const job = await createJobClient(registry.app, second).ended(jobId);
      expect(job).toMatchObject({ status: 'cancelled', problem: { status: 401 } });
      gate.release();
    });

    it('cost the others nothing when one draft fails', async () => {
      provider.setScript((call) => (call.asked === 'agent_draft' ? goodBut({ description: '' }) : undefined));
      const jobId = await alice.submit(BUNDLE);
      const job = await alice.ended(jobId);
      expect(job).toMatchObject({ status: 'succeeded', drafts: 2 });
      expect(job.composition?.gaps).toMatchObject([{ code: 'draft-missing', values: { kind: 'agent' } }]);
    });

    it('record every call and decision, and nothing of the key', async () => {
      const jobId = await alice.submit(BUNDLE);
      await alice.ended(jobId);
      const { rows } = await registry.database.query(
        'select event from intent_job_events where job_id = $1 order by seq',
        [jobId],
      );
      const names = rows.map(({ event }) => String(event));
      const count = (name: string): number => names.filter((each) => each === name).length;
      expect(count('call')).toBe(6);
      expect(count('call_ended')).toBe(6);
      expect([count('begun'), count('classified'), count('found'), count('ended')]).toEqual([1, 1, 1, 1]);
      const everything = await registry.database.query(
        'select each::text as row from intent_job_events each',
      );
      expect(JSON.stringify(everything.rows)).not.toContain(OPERATOR_KEY);
      expect(registry.log()).not.toContain(OPERATOR_KEY);
    });
  });
});
