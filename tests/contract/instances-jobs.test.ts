import { afterAll, afterEach, describe, expect, it } from 'vitest';

import { deepCount } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, type Call } from '../support/provider/index.ts';
import { startHosted } from '../support/registry/hosted-registry.ts';
import { createJobClient } from '../support/registry/jobs.ts';
import { openPostgresTest, type PostgresTest } from '../support/registry/postgres-registry.ts';
import { createRunClient, readEvents, runRequest } from '../support/registry/run-client.ts';

/** As many jobs, and as many runs. */
const COUNT = deepCount({ sample: 6, deep: 50 });
const HALF = COUNT / 2;
const STEPS = ['classification', 'plan', 'skill_draft', 'agent_draft', 'mcp_server_draft', 'critique'];
/** Longer than anything here takes, on a machine that does other things. */
const LONG_MS = 120_000;
const EVENTS = { accept: 'text/event-stream' };

const opened = await openPostgresTest();

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const jobGoal = (number: number): string => `A bundle of three things, job ${number}.`;
const runGoal = (number: number): string => `A bundle of three things, run ${number}.`;
const isOfRun = ({ goal }: Call): boolean => goal.includes(', run ');

// Named by the runner when it is skipped.
describe.skipIf(opened === null)('S33 one of two instances is killed', () => {
  const test = opened as PostgresTest;
  afterEach(() => test.reset(), 60_000);
  afterAll(() => test.close(), 60_000);

  const ofDay = async (): Promise<Record<string, number>> => {
    const [row = {}] = await test.rows(
      `select calls, tokens, unreported_tokens, open_tokens, held_tokens from budget_uses
        where period = 'day' and handle = ''`,
    );
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
  };
  const reservations = (): Promise<Record<string, unknown>[]> =>
    test.rows('select job_id::text, tokens::float8 as tokens from budget_reservations');

  it(
    `with ${COUNT} jobs and ${COUNT} runs under way: each ends once, no draft is paid for twice, and the books balance`,
    async () => {
      const { provider } = test;
      const place = {
        provider,
        databaseUrl: test.postgres.url,
        jobs: { workers: COUNT, mostQueuedPerUser: COUNT },
        runs: { beatMs: 200, limitPerUser: COUNT },
        env: { RATE_LIMITS: 'off' },
      };
      const killed = await startHosted(place);
      const token = await killed.token('alice');
      const gate = createGate();
      // A job has then finished everything but one draft; a run stands still in its first call.
      provider.setScript((call) =>
        (isOfRun(call) ? call.asked === 'classification' : call.asked === 'agent_draft')
          ? gate.behaviour
          : undefined,
      );
      const submit = async (url: string, which: number[]): Promise<string[]> =>
        Promise.all(which.map((number) => createJobClient(url, token).submit(jobGoal(number))));
      const run = async (url: string, which: number[]) => {
        const runs = which.map((number) => ({ number, runId: crypto.randomUUID() }));
        return Promise.all(
          runs.map(async ({ number, runId }) => {
            const request = runRequest({ run_id: runId, goal: runGoal(number) });
            return { runId, stream: readEvents(await createRunClient(url, token).post(request, EVENTS)) };
          }),
        );
      };
      const jobIds = await submit(killed.url, numbers(0, HALF));
      const dying = await run(killed.url, numbers(0, HALF));
      await eventually(
        'the first half is begun',
        async () => (await test.rows(`select from intent_jobs where status = 'running'`)).length === HALF,
        LONG_MS,
      );
      const other = await startHosted(place);
      jobIds.push(...(await submit(other.url, numbers(HALF, COUNT))));
      const living = await run(other.url, numbers(HALF, COUNT));
      await eventually(
        'all are under way',
        async () => (await test.rows('select from intent_jobs where drafts = 2')).length === COUNT,
        LONG_MS,
      );
      await provider.callOpened(COUNT * 2);
      const held = await reservations();
      expect(held.map(({ job_id: id }) => String(id)).toSorted()).toEqual(jobIds.toSorted());

      await killed.kill();
      await Promise.all(dying.map(({ stream }) => stream.rest().catch(() => [])));
      gate.release();
      provider.setScript(() => undefined);
      // What a minute does.
      await test.rows(
        `update live_runs set beat_at = beat_at - interval '61 seconds' where run_id = any($1::uuid[])`,
        [dying.map(({ runId }) => runId)],
      );
      const client = createJobClient(other.url, token);
      const jobs = await Promise.all(jobIds.map((id) => client.ended(id, LONG_MS)));
      expect(jobs.map(({ status, drafts }) => `${status} ${drafts}`)).toEqual(
        jobIds.map(() => 'succeeded 3'),
      );
      for (const { stream } of living) expect((await stream.rest()).at(-1)?.event).toBe('result');

      const outcomes = async (event: string): Promise<string[]> =>
        (
          await test.rows(
            `select subject || ' ' || (data->>'outcome') as ended from audit_events where event = $1`,
            [event],
          )
        ).map(({ ended }) => String(ended));
      expect((await outcomes('job.ended')).toSorted()).toEqual(
        jobIds.map((id) => `${id} succeeded`).toSorted(),
      );
      const ends = [
        ...dying.map(({ runId }) => `${runId} interrupted`),
        ...living.map(({ runId }) => `${runId} succeeded`),
      ].toSorted();
      await eventually(
        'the killed runs are ended',
        async () => (await outcomes('byok.run')).length >= ends.length,
        LONG_MS,
      );
      expect((await outcomes('byok.run')).toSorted()).toEqual(ends);

      const made = provider.calls.filter((call) => !isOfRun(call));
      for (const number of numbers(0, COUNT)) {
        const own = made.filter(({ goal }) => goal === jobGoal(number));
        const finished = own
          .filter(({ outcome }) => outcome === 'finished')
          .map(({ asked }) => String(asked));
        // A call that was open when its worker died is made again, and no other.
        expect(finished.toSorted()).toEqual(STEPS.toSorted());
        expect(own.filter(({ asked }) => asked !== 'agent_draft')).toHaveLength(STEPS.length - 1);
      }

      // What is still reserved are the calls that died with their worker, and nothing else.
      const cut = made.filter(({ outcome }) => outcome === 'cut').length;
      expect(cut).toBeGreaterThanOrEqual(HALF);
      await eventually('the others are settled', async () => (await reservations()).length === cut);
      const left = await reservations();
      const leftTokens = left.reduce((sum, { tokens }) => sum + Number(tokens), 0);
      const [reported = {}] = await test.rows(
        `select sum((data->>'inputTokens')::int + (data->>'outputTokens')::int)::float8 as tokens
          from intent_job_events where event = 'call_ended'`,
      );
      expect(await ofDay()).toMatchObject({
        calls: made.length,
        tokens: reported['tokens'],
        unreported_tokens: 0,
        open_tokens: leftTokens,
      });
      await test.rows(`select lose_calls(interval '0')`);
      expect(await ofDay()).toMatchObject({
        tokens: reported['tokens'],
        unreported_tokens: leftTokens,
        open_tokens: 0,
        held_tokens: 0,
      });
      console.log(`${made.length} calls for ${COUNT} jobs, ${cut} of them cut by the death`);
      await other.stop();
    },
    3 * LONG_MS,
  );
});
