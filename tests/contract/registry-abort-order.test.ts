import { pino } from 'pino';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { compose } from '../../lib/planner/index.ts';
import { createSecret } from '../../lib/secrets/secret.ts';
import { createLiveRuns, openPglite, type Database } from '../../registry/db/index.ts';
import { createMetrics } from '../../registry/http/metrics.ts';
import { abortReasons } from '../../registry/runs/outcome.ts';
import { createRuns } from '../../registry/runs/runs.ts';
import { openUpstream } from '../../registry/runs/upstream.ts';
import { DEFAULT_SETTINGS } from '../../registry/settings/settings.ts';
import { faults, startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { addToken } from '../support/registry/add-token.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { receiptsForTests } from '../support/registry/receipts.ts';
import { GOAL, PROVIDER_KEY } from '../support/registry/run-client.ts';

const RUNS = 20;

describe('runs that are aborted in the same turn of the event loop', () => {
  let data: DataFolder;
  let database: Database;
  let provider: ScriptedProvider;
  beforeEach(async () => {
    data = await createDataFolder();
    database = await openPglite(data.folder);
    provider = await startProvider({ script: () => faults.silence('mid-stream') });
  }, 60_000);
  afterEach(async () => {
    await provider.stop();
    await database.close();
    await data.remove();
  });

  it('have all their sockets closed before the end of any is written', async () => {
    const order: string[] = [];
    const { sha256 } = await addToken(database, 'alice');
    const liveRuns = createLiveRuns(database);
    const { openai } = DEFAULT_SETTINGS.providers;
    const runs = createRuns({
      compose,
      catalog: null,
      receipts: receiptsForTests(),
      settings: {
        ...DEFAULT_SETTINGS,
        runs: { ...DEFAULT_SETTINGS.runs, limitPerUser: RUNS },
        providers: { ...DEFAULT_SETTINGS.providers, openai: { ...openai, baseUrl: provider.openaiBaseUrl } },
      },
      publicUrl: 'http://registry.test',
      instance: v7(),
      exclusive: true,
      notices: null,
      metrics: createMetrics(),
      logger: pino({ level: 'silent' }),
      now: Date.now,
      elapsed: () => performance.now(),
      newId: () => v7(),
      openUpstream: () => {
        const upstream = openUpstream({ connectMs: 1_000 });
        const close = (): void => {
          order.push('closed');
          upstream.close();
        };
        return { ...upstream, close };
      },
      liveRuns: {
        ...liveRuns,
        end: (...parameters) => {
          order.push('written');
          return liveRuns.end(...parameters);
        },
      },
    });
    const claimed = await Promise.all(
      Array.from({ length: RUNS }, () =>
        runs.claim(
          {
            goal: GOAL,
            provider: 'openai',
            model: 'some-model',
            runId: v7(),
            providerKey: createSecret(PROVIDER_KEY),
          },
          { handle: 'alice', tokenSha256: sha256, requestId: v7() },
        ),
      ),
    );
    const ended = claimed.map((run) => run.start());
    await provider.callOpened(RUNS);

    // As closed connections are told: one after the other, and what a promise waits for runs in between.
    for (const run of claimed) setImmediate(() => run.abort(abortReasons.clientClosed));

    const ends = await Promise.all(ended);
    expect(new Set(ends.map(({ outcome }) => outcome))).toEqual(new Set(['client-closed-request']));
    expect(order.indexOf('written')).toBeGreaterThanOrEqual(RUNS);
    expect(order.filter((what) => what === 'written')).toHaveLength(RUNS);
  }, 60_000);
});
