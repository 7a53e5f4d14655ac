import { pino } from 'pino';
import { v7 } from 'uuid';

import { compose, type ComposeParts } from '../lib/planner/index.ts';
import { createSecret } from '../lib/secrets/secret.ts';
import { openBudget } from '../registry/budget/open-budget.ts';
import { createIntentJobs, createSecrets, openJobQueue, type Database } from '../registry/db/index.ts';
import { createMetrics } from '../registry/http/metrics.ts';
import { createJobs } from '../registry/jobs/jobs.ts';
import type { JobsParts } from '../registry/jobs/parts.ts';
import { createReceipts } from '../registry/receipts/receipts.ts';
import { openUpstream } from '../registry/runs/upstream.ts';
import { DEFAULT_HOSTED } from '../registry/settings/hosted.ts';
import { DEFAULT_SETTINGS } from '../registry/settings/settings.ts';
import { addToken } from '../tests/support/registry/add-token.ts';

/** What the model is asked for. */
export const GOAL = 'List the payments that failed';

export interface Place {
  name: string;
  url: string;
  database: Database;
  /** Where the provider listens. */
  origin: string;
}

export interface OpenJobs {
  submit: () => Promise<void>;
  /** When the message of the next job was sent. */
  sentAt: number;
  /** Resolves with the time when its worker begins it. */
  begun: PromiseWithResolvers<number>;
  ended: PromiseWithResolvers<void>;
  stop: () => Promise<void>;
}

export const endpointOf = (origin: string): ComposeParts['endpoint'] => ({
  baseUrl: origin,
  wire: 'openai',
  id: 'openai',
  name: 'OpenAI',
});

/** Jobs as the registry has them, with one worker. Their only parts that are not its own tell what is being timed. */
export const openJobs = async (
  { database, url, origin }: Place,
  composing?: JobsParts['compose'],
): Promise<OpenJobs> => {
  const logger = pino({ level: 'silent' });
  const settings = { ...DEFAULT_SETTINGS, databaseUrl: url };
  const longestMs = settings.runs.deadlineMs;
  const queue = await openJobQueue({ database, url, longestMs, report: () => {} });
  const real = createMetrics();
  const secrets = createSecrets(database);
  const hosted = { provider: 'openai', model: 'some-model', ...DEFAULT_HOSTED } as const;
  const operator = {
    ...({ provider: 'openai', model: 'some-model', providerName: 'OpenAI', price: null } as const),
    endpoint: endpointOf(origin),
    copyKey: () => createSecret('sk-bench-0123456789abcdef'),
  };
  const budget = { ...hosted.budget, day: { tokens: null, usd: null }, personShare: 1 };
  const place = { database, settings, hosted: { ...hosted, budget }, operator, newId: () => v7(), logger };
  const { sha256 } = await addToken(database, `bench-${v7().slice(-6)}`);
  const state: OpenJobs = {
    sentAt: 0,
    begun: Promise.withResolvers(),
    ended: Promise.withResolvers(),
    submit: async () => {
      state.begun = Promise.withResolvers();
      state.ended = Promise.withResolvers();
      await jobs.submit({ goal: GOAL }, v7(), { handle: 'bench', tokenSha256: sha256 });
    },
    stop: () => jobs.stop(),
  };
  const timed = {
    ...queue,
    send: (...message: Parameters<typeof queue.send>) => {
      state.sentAt = performance.now();
      return queue.send(...message);
    },
  };
  const jobs = createJobs({
    jobs: createIntentJobs(database, timed),
    queue,
    database,
    compose: (...run) => {
      state.begun.resolve(performance.now());
      return (composing ?? compose)(...run);
    },
    catalog: null,
    receipts: createReceipts(() => secrets.find('receipts')),
    openUpstream: () => openUpstream({ connectMs: 5_000 }),
    operator,
    budget: openBudget(place).budget,
    settings,
    jobSettings: { ...hosted.jobs, workers: 1 },
    publicUrl: 'http://registry.test',
    instance: v7(),
    metrics: {
      ...real,
      countJob: (...job) => {
        real.countJob(...job);
        state.ended.resolve();
      },
    },
    logger,
    now: Date.now,
    elapsed: () => performance.now(),
    newId: () => v7(),
  });
  await jobs.begin();
  return state;
};
