import { pino } from 'pino';
import { v7 } from 'uuid';

import { createSecret } from '../../../lib/secrets/secret.ts';
import { createLiveRuns, type Database } from '../../../registry/db/index.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import type { RunEnd } from '../../../registry/runs/outcome.ts';
import { createRuns, type Runs } from '../../../registry/runs/runs.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../registry/settings/settings.ts';
import { sampleComposition } from '../samples/run-samples.ts';
import { addToken } from './add-token.ts';
import { receiptsForTests } from './receipts.ts';

export interface HeldRuns {
  runs: Runs;
  /** Starts a run of this person that ends when `release` is called. */
  start(handle: string, runId?: string): Promise<{ runId: string; ended: Promise<RunEnd> }>;
  /** Lets every run come to its good end. */
  release(): void;
  metrics(): Promise<string>;
}

/** The runs of one registry in this process, on a database that others may use too, with a planner that waits. */
export const openHeldRuns = (
  database: Database,
  { now = Date.now, runs: changes = {} }: { now?: () => number; runs?: Partial<Settings['runs']> } = {},
): HeldRuns => {
  const released = Promise.withResolvers<void>();
  const metrics = createMetrics();
  const runs = createRuns({
    compose: async (input) => {
      await released.promise;
      return sampleComposition({ run_id: input.runId });
    },
    catalog: null,
    receipts: receiptsForTests(),
    openUpstream: () => ({ fetch: () => Promise.reject(new Error('nothing is called')), close: () => {} }),
    settings: { ...DEFAULT_SETTINGS, runs: { ...DEFAULT_SETTINGS.runs, ...changes } },
    publicUrl: 'http://registry.test',
    instance: v7(),
    exclusive: database.exclusive,
    notices: null,
    liveRuns: createLiveRuns(database),
    metrics,
    logger: pino({ level: 'silent' }),
    now,
    elapsed: () => performance.now(),
    newId: () => v7(),
  });
  return {
    runs,
    start: async (handle, runId = v7()) => {
      const { sha256 } = await addToken(database, handle);
      const run = await runs.claim(
        {
          runId,
          goal: 'g',
          provider: 'openai',
          model: 'm',
          providerKey: createSecret('sk-held-0123456789abcdef'),
        },
        { handle, tokenSha256: sha256, requestId: v7() },
      );
      return { runId, ended: run.start() };
    },
    release: () => released.resolve(),
    metrics: () => metrics.text(),
  };
};
