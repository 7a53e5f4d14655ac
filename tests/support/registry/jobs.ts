import { pino } from 'pino';
import { v7 } from 'uuid';

import { compose } from '../../../lib/planner/index.ts';
import type { Job } from '../../../lib/protocol/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import type { createApp } from '../../../registry/app.ts';
import type { Budget, CallEstimate, CallUse } from '../../../registry/budget/contract.ts';
import { openDatabase } from '../../../registry/control/open-database.ts';
import { createSecrets, type Database } from '../../../registry/db/index.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import type { Jobs } from '../../../registry/jobs/jobs.ts';
import { openJobs } from '../../../registry/jobs/open-jobs.ts';
import type { JobsParts } from '../../../registry/jobs/parts.ts';
import { createReceipts } from '../../../registry/receipts/receipts.ts';
import { openUpstream } from '../../../registry/runs/upstream.ts';
import { DEFAULT_JOB_SETTINGS, type JobSettings } from '../../../registry/settings/jobs.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { eventually } from '../eventually.ts';
import type { ScriptedProvider } from '../provider/index.ts';
import { openApp, type AppOptions } from './app-in-process.ts';

export const OPERATOR_KEY = 'sk-operator-1f0c2a9e7b1d4836af21';

/** Counts what was reserved and settled, and refuses when told to. */
export interface TestBudget extends Budget {
  readonly reserved: { jobId: string; estimate: CallEstimate; use: CallUse | null }[];
  refuse: Error | null;
}

export const createTestBudget = (): TestBudget => {
  const budget: TestBudget = {
    reserved: [],
    refuse: null,
    admit: async () => {
      if (budget.refuse !== null) throw budget.refuse;
    },
    reserve: async (_handle, jobId, estimate) => {
      if (budget.refuse !== null) throw budget.refuse;
      const entry: TestBudget['reserved'][number] = { jobId, estimate, use: null };
      budget.reserved.push(entry);
      return {
        settle: async (use) => {
          if (entry.use !== null) throw new Error('Settled twice');
          entry.use = use;
        },
      };
    },
    state: () => Promise.reject(new Error('Not asked for in these tests')),
  };
  return budget;
};

export interface JobsApp {
  app: ReturnType<typeof createApp>;
  jobs: Jobs;
  database: Database;
  budget: TestBudget;
  log: () => string;
  metrics: () => Promise<string>;
  /** Stops it gracefully and closes its database. */
  stop(): Promise<void>;
}

export interface JobsAppOptions {
  settings?: Partial<JobSettings>;
  budget?: TestBudget;
  parts?: Partial<JobsParts>;
  /** False: nothing is worked on, and nothing looked after. */
  begin?: boolean;
  /** How long a job may take. */
  deadlineMs?: number;
  /** Settings of the app around it. */
  app?: Pick<AppOptions, 'runs' | 'rateLimits'>;
}

/** A registry that composes on its own key, without a process or a socket, on a database of its own. */
export const openJobsApp = async (
  url: string,
  provider: ScriptedProvider,
  options: JobsAppOptions = {},
): Promise<JobsApp> => {
  const database = await openDatabase({ url, now: Date.now });
  const lines: string[] = [];
  const metrics = createMetrics();
  const budget = options.budget ?? createTestBudget();
  const secrets = createSecrets(database);
  const settings = {
    ...DEFAULT_SETTINGS,
    databaseUrl: url,
    compose: { ...DEFAULT_SETTINGS.compose, pauseMs: 1 },
    runs: {
      ...DEFAULT_SETTINGS.runs,
      ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
    },
  };
  const jobs = await openJobs(database, {
    compose,
    catalog: null,
    receipts: createReceipts(() => secrets.find('receipts')),
    openUpstream: () => openUpstream({ connectMs: 1_000 }),
    operator: {
      provider: 'openai',
      model: 'scripted-large',
      endpoint: { baseUrl: provider.openaiBaseUrl, wire: 'openai', id: 'openai', name: 'OpenAI' },
      price: null,
      copyKey: () => createSecret(OPERATOR_KEY),
    },
    budget,
    settings,
    jobSettings: { ...DEFAULT_JOB_SETTINGS, beatMs: 100, ...options.settings },
    publicUrl: 'http://registry.test',
    instance: v7(),
    metrics,
    logger: pino({ base: null, level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    now: Date.now,
    elapsed: () => performance.now(),
    newId: () => v7(),
    ...options.parts,
  });
  if (options.begin !== false) await jobs.begin();
  const app = openApp({ database, provider }, { jobs, ...options.app });
  return {
    app: app.app,
    jobs,
    database,
    budget,
    log: () => lines.join('') + app.log(),
    metrics: async () => (await metrics.text()) + (await app.metrics()),
    stop: async () => {
      await jobs.stop();
      await database.close();
    },
  };
};

export interface JobClient {
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  ask(method: string, path: string, headers?: Record<string, string>): Promise<Response>;
  /** Queues a job and returns its id. */
  submit(goal: string): Promise<string>;
  job(jobId: string): Promise<Job>;
  /** The job, once it has ended. */
  ended(jobId: string, withinMs?: number): Promise<Job>;
}

/** Speaks to an app or, by its address, to a process. */
export const createJobClient = (target: JobsApp['app'] | string, token: string): JobClient => {
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    return typeof target === 'string'
      ? fetch(`${target}${path}`, { ...init, headers })
      : target.request(path, { ...init, headers });
  };
  const client: JobClient = {
    post: (body, headers = {}) =>
      send('/v1/intent', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': v7(), ...headers },
        body: JSON.stringify(body),
      }),
    ask: (method, path, headers = {}) => send(path, { method, headers }),
    submit: async (goal) => {
      const response = await client.post({ goal });
      if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
      const { job_id: jobId } = (await response.json()) as { job_id: string };
      return jobId;
    },
    job: async (jobId) => {
      const response = await client.ask('GET', `/v1/intent/jobs/${jobId}`);
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as Job;
    },
    ended: (jobId, withinMs = 20_000) =>
      eventually(
        `the job ${jobId} ends`,
        async () => {
          const job = await client.job(jobId);
          return job.ended_at !== null && job;
        },
        withinMs,
      ),
  };
  return client;
};
