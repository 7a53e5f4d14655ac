import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../lib/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { DATABASES, type TestDatabase } from '../support/registry/databases.ts';
import { eventOf, startHosted } from '../support/registry/hosted-registry.ts';
import { createJobClient, type JobClient } from '../support/registry/jobs.ts';
import { openPostgresTest } from '../support/registry/postgres-registry.ts';
import type { RegistryProcess } from '../support/registry/registry-process.ts';
import { readEvents, type ReceivedEvent } from '../support/registry/run-client.ts';

const DEEP = process.env['DEEP'] === '1';
const GOAL = 'A bundle of three things';
const STEPS = [
  'classification',
  'plan',
  'skill_draft',
  'agent_draft',
  'mcp_server_draft',
  'critique',
] as const;
const PHASES = ['classifying', 'planning', 'drafting', 'analyzing'] as const;
const PHASE_STEPS: Readonly<Record<(typeof PHASES)[number], readonly (typeof STEPS)[number][]>> = {
  classifying: ['classification'],
  planning: ['plan'],
  drafting: ['skill_draft', 'agent_draft', 'mcp_server_draft'],
  analyzing: ['critique'],
};

interface Moment {
  name: string;
  /** Resolves when the worker is to be killed. */
  reach(provider: ScriptedProvider, client: JobClient, jobId: () => Promise<string>): Promise<void>;
}

/** In the middle of the answer to this question. */
const inCall = (step: (typeof STEPS)[number]): Moment => ({
  name: `inside the call for the ${step.replaceAll('_', ' ')}`,
  reach: async (provider, client, jobId) => {
    const gate = createGate();
    let isHeld = false;
    provider.setScript((call) => {
      if (call.asked !== step || isHeld) return undefined;
      isHeld = true;
      return gate.behaviour;
    });
    await gate.reached;
    // What is finished is what somebody can have been told of.
    if (!PHASE_STEPS.drafting.includes(step)) return;
    const id = await jobId();
    await eventually('the other drafts are kept', async () => (await client.job(id)).drafts === 2);
  },
});

/** As soon as a watcher is told that a phase has begun or ended. What comes then is held, so that it gets no further. */
const atPhase = (phase: (typeof PHASES)[number], state: 'started' | 'finished'): Moment => ({
  name: `when ${phase} has ${state}`,
  reach: async (provider, client, jobId) => {
    const gate = createGate();
    const from = PHASES.indexOf(phase) + (state === 'finished' ? 1 : 0);
    const held = PHASES.slice(from).flatMap((each) => PHASE_STEPS[each]);
    provider.setScript((call) => (held.some((step) => step === call.asked) ? gate.behaviour : undefined));
    const isIt = ({ data }: ReceivedEvent): boolean => data['phase'] === phase && data['state'] === state;
    await eventOf(client, await jobId(), 'phase', isIt);
  },
});

const ALL: readonly Moment[] = [
  ...STEPS.map(inCall),
  ...PHASES.flatMap((phase) => [atPhase(phase, 'started'), atPhase(phase, 'finished')]),
];
const SAMPLE: readonly Moment[] = [inCall('agent_draft'), atPhase('drafting', 'finished')];
const MOMENTS = DEEP ? ALL : SAMPLE;

const opened = await Promise.all(DATABASES.map(async ({ name, open }) => ({ name, database: await open() })));

/** What a job shows that was done once, whoever worked on it. */
const expectDoneOnce = async (client: JobClient, job: Job): Promise<void> => {
  expect(job).toMatchObject({ status: 'succeeded', drafts: 3 });
  expect(job.phases.map(({ phase, state }) => `${phase} ${state}`)).toEqual(
    PHASES.flatMap((phase) => [`${phase} started`, `${phase} finished`]),
  );
  expect(job.composition?.drafts.map(({ kind }) => kind)).toEqual(['skill', 'agent', 'mcp_server']);
  expect(job.composition?.gaps).toEqual([]);
  const stream = await readEvents(await client.ask('GET', `/v1/intent/jobs/${job.job_id}/events`)).rest();
  expect(stream.filter(({ event }) => event === 'result' || event === 'problem')).toHaveLength(1);
  expect(stream.filter(({ event }) => event === 'draft')).toHaveLength(3);
  const audit = (await (await client.ask('GET', '/v1/audit?event=job.ended')).json()) as {
    items: { subject: string; data: { outcome: string } }[];
  };
  expect(audit.items.filter(({ subject }) => subject === job.job_id).map(({ data }) => data.outcome)).toEqual(
    ['succeeded'],
  );
};

describe.each(opened)('a job whose worker is killed, on $name', ({ name, database: given }) => {
  describe.skipIf(given === null)('and the registry starts again', () => {
    const database = given as TestDatabase;
    const databaseUrl = database.env.DATABASE_URL;
    let provider: ScriptedProvider;
    let registry: RegistryProcess;
    beforeAll(async () => {
      provider = await startProvider();
      registry = await startHosted({ provider, databaseUrl });
    }, 120_000);
    afterAll(async () => {
      await registry.stop();
      await provider.stop();
      await database.remove();
    }, 60_000);

    it.each(MOMENTS)(
      '$name: it is done once, and no finished draft is paid for twice',
      async (moment) => {
        const token = await registry.token('alice');
        const calls = provider.calls.length;
        const client = createJobClient(registry.url, token);
        const submitted = Promise.withResolvers<string>();
        const reached = moment.reach(provider, client, () => submitted.promise);
        const jobId = await client.submit(GOAL);
        submitted.resolve(jobId);
        await reached;
        await registry.kill();
        provider.setScript(() => undefined);

        registry = await startHosted({ provider, databaseUrl });
        const again = createJobClient(registry.url, token);
        await expectDoneOnce(again, await again.ended(jobId, 60_000));

        const made = provider.calls.slice(calls);
        for (const step of STEPS) {
          const outcomes = made.filter(({ asked }) => asked === step).map(({ outcome }) => outcome);
          // A call that was open when its worker died is made again, and no other.
          expect({ step, finished: outcomes.filter((outcome) => outcome === 'finished').length }).toEqual({
            step,
            finished: 1,
          });
          expect(outcomes.length).toBeLessThanOrEqual(2);
        }
        process.stdout.write(
          `${name}: ${made.length} calls, ${made.length - STEPS.length} cut by the death\n`,
        );
      },
      120_000,
    );

    it('many at once: none is lost, and none is done twice', async () => {
      const token = await registry.token('bob');
      const client = createJobClient(registry.url, token);
      const ids = await Promise.all(Array.from({ length: DEEP ? 10 : 4 }, () => client.submit(GOAL)));
      await eventually('some are at work', async () =>
        (await Promise.all(ids.map((id) => client.job(id)))).some(({ drafts }) => drafts > 0),
      );
      await registry.kill();
      registry = await startHosted({ provider, databaseUrl });
      const again = createJobClient(registry.url, token);
      for (const id of ids) await expectDoneOnce(again, await again.ended(id, 60_000));
      expect(new Set(ids).size).toBe(ids.length);
    }, 120_000);
  });
});

const postgres = await openPostgresTest();

// Named by the runner when it is skipped.
describe.skipIf(postgres === null)('a job on PostgreSQL', () => {
  const test = postgres as NonNullable<typeof postgres>;
  afterAll(() => test.close(), 60_000);

  it('goes on when the server was restarted in the middle of a call, and is paid for once', async () => {
    const { provider } = test;
    const databaseUrl = test.postgres.url;
    const registry = await startHosted({ provider, databaseUrl });
    const client = createJobClient(registry.url, await registry.token('alice'));
    const gate = createGate();
    provider.setScript((call) => (call.asked === 'agent_draft' ? gate.behaviour : undefined));
    const jobId = await client.submit(GOAL);
    await gate.reached;
    await test.postgres.kill();
    gate.release();
    await test.postgres.restart();

    const job = await eventually(
      'the job ends',
      async () => {
        const read = await client.job(jobId).catch(() => null);
        return read !== null && read.ended_at !== null && read;
      },
      60_000,
    );
    await expectDoneOnce(client, job);
    expect(provider.calls).toHaveLength(STEPS.length);
    expect(new Set(provider.calls.map(({ asked }) => asked))).toEqual(new Set(STEPS));
    await registry.stop();
  }, 120_000);
});
