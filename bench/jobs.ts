import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { fromPglite, PgBoss, type ConstructorOptions } from 'pg-boss';
import { v7 } from 'uuid';

import { createRecent } from '../lib/base/recent.ts';
import { checkDraft } from '../lib/formats/check-draft.ts';
import { isPackage } from '../lib/formats/rules/mcp-package.ts';
import { compose, type ComposeParts } from '../lib/planner/index.ts';
import { ProblemError } from '../lib/protocol/index.ts';
import { createSecret } from '../lib/secrets/secret.ts';
import { openDatabase } from '../registry/control/open-database.ts';
import type { JobsParts } from '../registry/jobs/parts.ts';
import { openUpstream } from '../registry/runs/upstream.ts';
import { DEFAULT_SETTINGS } from '../registry/settings/settings.ts';
import { within } from '../tests/support/within.ts';
import { endpointOf, GOAL, openJobs, type Place } from './job-parts.ts';
import { start } from './processes.ts';
import { type Row, toCostRow, toRow } from './statistics.ts';
import { withPostgres } from './with-postgres.ts';

const TURNS = 5;
const WARM = 10;
/** Longer than anything that a job leaves to be done behind it. */
const IDLE_MS = 60;

/** pg-boss with the same options, one worker that does nothing, and nothing around it. */
const openAlone = async ({
  database,
  url,
}: Place): Promise<{ time: () => Promise<number>; stop: () => Promise<void> }> => {
  const reach: ConstructorOptions = database.exclusive
    ? {
        backend: 'pglite',
        db: fromPglite({
          query: (text, values) => database.query(text, values) as never,
          exec: database.exec,
          listen: database.listen,
        }),
      }
    : { connectionString: url, max: 3 };
  const boss = new PgBoss({
    ...reach,
    schema: 'alone',
    useListenNotify: true,
    schedule: false,
    registerInstance: false,
  });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('alone', { notify: true });
  let begun = Promise.withResolvers<number>();
  await boss.work('alone', async () => begun.resolve(performance.now()));
  return {
    time: async () => {
      begun = Promise.withResolvers();
      const from = performance.now();
      await boss.send('alone', { jobId: v7() });
      return (await begun.promise) - from;
    },
    stop: () => boss.stop({ timeout: 1_000 }),
  };
};

const REFUSE: JobsParts['compose'] = () => Promise.reject(new ProblemError('provider-refused', 'Not asked.'));

const benchBegin = async (place: Place, trials: number): Promise<Row> => {
  const jobs = await openJobs(place, REFUSE);
  const alone = await openAlone(place);
  const [ours, against]: [number[], number[]] = [[], []];
  try {
    for (let trial = -WARM; trial < trials; trial += 1) {
      await jobs.submit();
      const took = (await within('J12, a job', jobs.begun.promise)) - jobs.sentAt;
      await jobs.ended.promise;
      await pause(IDLE_MS);
      const base = await within('J12, pg-boss alone', alone.time());
      await pause(IDLE_MS);
      if (trial < 0) continue;
      ours.push(took);
      against.push(base);
    }
  } finally {
    await alone.stop();
    await jobs.stop();
  }
  const samples = { ours, against, beside: 'pg-boss alone', theirs: [] };
  return toRow(
    'J12',
    `a job is sent to the idle queue → its worker begins to compose, ${place.name}`,
    samples,
    {
      p50: 1.5,
    },
  );
};

/** CPU milliseconds of this process, all its threads, per repetition. */
const cpuOf = async (times: number, work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
};

const composeDirectly = async (origin: string, dialects: ComposeParts['dialects']): Promise<void> => {
  const upstream = openUpstream({ connectMs: 5_000 });
  await compose(
    {
      runId: v7(),
      goal: GOAL,
      provider: 'openai',
      model: 'some-model',
      providerKey: createSecret('sk-bench-0123456789abcdef'),
    },
    {
      fetch: upstream.fetch,
      endpoint: endpointOf(origin),
      dialects,
      price: null,
      catalog: null,
      checkDraft,
      isPackage,
      settings: DEFAULT_SETTINGS.compose,
      runMs: DEFAULT_SETTINGS.runs.deadlineMs,
      now: Date.now,
      newId: () => v7(),
      via: 'registry',
    },
    { signal: new AbortController().signal, emit: () => {} },
  );
  upstream.close();
};

const benchCpu = async (place: Place, runs: number, limit: number | null): Promise<Row> => {
  const jobs = await openJobs(place);
  const dialects = createRecent<object>(10);
  const direct = (): Promise<void> => composeDirectly(place.origin, dialects);
  const job = async (): Promise<void> => {
    await jobs.submit();
    await within('J14, a job', jobs.ended.promise);
  };
  const [ours, against]: [number[], number[]] = [[], []];
  try {
    await cpuOf(WARM, direct);
    await cpuOf(WARM, job);
    for (let turn = 0; turn < TURNS; turn += 1) {
      against.push(await cpuOf(Math.ceil(runs / TURNS), direct));
      ours.push(await cpuOf(Math.ceil(runs / TURNS), job));
    }
  } finally {
    await jobs.stop();
  }
  return toCostRow(
    'J14',
    `processor time of a job of 3 calls, from its submit to its end, ${runs} of them, ${place.name}`,
    {
      ours,
      against,
      theirs: [],
      beside: 'the planner alone',
      unit: 'ms',
      limit,
    },
  );
};

const onDatabases = async (id: string, work: (place: Place) => Promise<Row>): Promise<Row[]> => {
  const provider = await start(join(import.meta.dirname, 'job-provider.ts'), []);
  const folder = await mkdtemp(join(tmpdir(), 'byok-bench-jobs-'));
  const on = async (name: string, url: string): Promise<Row> => {
    const database = await openDatabase({ url, now: Date.now });
    try {
      return await work({ name, url, database, origin: provider.line });
    } finally {
      await database.close();
    }
  };
  try {
    return [
      await withPostgres(id, (url) => on('PostgreSQL', url)),
      await on('embedded database', `pglite:${folder}`),
    ];
  } finally {
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** J12: how much later a worker begins than pg-boss alone would begin something. */
export const benchJobBegin = (trials: number): Promise<Row[]> =>
  onDatabases('J12', (place) => benchBegin(place, trials));

/** J14: what being a job costs beside composing. Without a limit on the embedded database, whose work is done here. */
export const benchJobCpu = (runs: number): Promise<Row[]> =>
  onDatabases('J14', (place) => benchCpu(place, runs, place.database.exclusive ? null : 1.5));
