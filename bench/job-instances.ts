import { setTimeout as pause } from 'node:timers/promises';

import { v7 } from 'uuid';

import { type RegistryProcess, startRegistry } from '../tests/support/registry/registry-process.ts';
import { within } from '../tests/support/within.ts';
import { startAnsweringProvider } from './answering-provider.ts';
import { quantile, type Row, times } from './statistics.ts';
import { withClient, withPostgres } from './with-postgres.ts';

/** How long the provider thinks about each call. */
const ANSWER_MS = 500;
/** Jobs at once per instance. */
const AT_ONCE = 8;
const CALLS_PER_JOB = 3;
const LEAST_GAIN = 1.8;
const TURNS = 3;
const LOOK_MS = 50;
const TURN_MS = 180_000;

const nameOf = (job: number): string => `job-${String(job).padStart(6, '0')}`;

const startInstance = (databaseUrl: string, origin: string): Promise<RegistryProcess> =>
  startRegistry({
    settings: {
      hosted: {
        provider: 'openai',
        model: 'some-model',
        budget: { day: { tokens: null }, personShare: 1 },
        jobs: { workers: AT_ONCE, mostQueued: 100_000, mostQueuedPerUser: 100_000 },
      },
    },
    env: {
      DATABASE_URL: databaseUrl,
      OPENAI_BASE_URL: `${origin}/v1`,
      COMPOSE_KEY: 'sk-bench-0123456789abcdef',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'error',
    },
  });

/** Takes the calls since it was last asked, and throws unless each of these jobs made each of its calls once. */
const checkCalls = (bodies: readonly string[], jobs: readonly string[]): void => {
  const calls = new Map(jobs.map((job) => [job, new Set<string>()]));
  for (const body of bodies) {
    const job = /job-\d{6}/.exec(body)?.[0] ?? 'a call of no job';
    const asked = /"json_schema":\{"name":"(\w+)"/.exec(body)?.[1] ?? 'nothing';
    if (calls.get(job)?.has(asked) !== false) throw new Error(`J11: ${job} asked for ${asked} twice`);
    calls.get(job)?.add(asked);
  }
  for (const [job, { size }] of calls)
    if (size !== CALLS_PER_JOB) throw new Error(`J11: ${job} made ${size} calls instead of ${CALLS_PER_JOB}`);
};

const measure = async (jobs: number, databaseUrl: string): Promise<Row> => {
  const provider = await startAnsweringProvider({ thinkMs: ANSWER_MS });
  const instances: RegistryProcess[] = [];
  const perSecond: Record<1 | 2, number[]> = { 1: [], 2: [] };
  let sent = 0;

  const count = (where: string): Promise<number> =>
    withClient(databaseUrl, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        `select count(*)::integer as count from intent_jobs where ${where}`,
      );
      return rows[0]?.count ?? 0;
    });

  /** Jobs per second, from the first that is sent to the last that ends. */
  const run = async ({ url }: RegistryProcess, token: string): Promise<number> => {
    const names = Array.from({ length: jobs }, (_, index) => nameOf(sent + index));
    sent += jobs;
    const from = performance.now();
    const send = async (name: string): Promise<void> => {
      const { status } = await fetch(`${url}/v1/intent`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': v7(),
        },
        body: JSON.stringify({ goal: `List the payments that failed, for ${name}` }),
      });
      if (status !== 202) throw new Error(`J11: a job was answered with ${status}`);
    };
    for (let next = 0; next < jobs; next += AT_ONCE)
      await Promise.all(names.slice(next, next + AT_ONCE).map(send));
    while ((await count('ended_at is null')) > 0) await pause(LOOK_MS);
    const seconds = (performance.now() - from) / 1_000;
    const succeeded = await count("status = 'succeeded'");
    if (succeeded !== sent) throw new Error(`J11: ${succeeded} of ${sent} jobs succeeded`);
    checkCalls(provider.takeBodies(), names);
    return jobs / seconds;
  };

  try {
    const first = await startInstance(databaseUrl, provider.origin);
    instances.push(first);
    const token = await first.token('bench');
    await within('J11, warming up', run(first, token), TURN_MS);
    for (let turn = 0; turn < TURNS; turn += 1) {
      perSecond[1].push(await within('J11, one instance', run(first, token), TURN_MS));
      const second = await startInstance(databaseUrl, provider.origin);
      instances.push(second);
      perSecond[2].push(await within('J11, two instances', run(first, token), TURN_MS));
      instances.pop();
      await second.stop();
    }
  } finally {
    for (const instance of instances) await instance.stop();
    await provider.stop();
  }
  const [one, two] = [quantile(perSecond[1], 0.5), quantile(perSecond[2], 0.5)];
  return {
    id: 'J11',
    what: `jobs of ${CALLS_PER_JOB} calls on two instances, each call answered after ${ANSWER_MS} ms, ${AT_ONCE} jobs at once per instance, ${TURNS} turns of ${jobs} jobs, none lost and no call made twice`,
    ours: `${two.toFixed(2)} jobs per second`,
    against: `one instance: ${one.toFixed(2)} jobs per second`,
    ratio: times(two / one),
    target: `≥ ${LEAST_GAIN}×`,
    met: two / one >= LEAST_GAIN,
    comparison: null,
  };
};

/**
 * J11: how much more is done by a second instance on the same PostgreSQL server. Throws when a job is lost or a call is
 * made twice.
 */
export const benchJobInstances = (jobs: number): Promise<Row[]> =>
  withPostgres('J11', async (databaseUrl) => [await measure(jobs, databaseUrl)]);
