import type { HttpBindings } from '@hono/node-server';
import { pino } from 'pino';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { compose } from '../../lib/compose/index.ts';
import { createApp } from '../../registry/app.ts';
import { createSearch } from '../../registry/catalog/search.ts';
import {
  createAccessTokens,
  createEntities,
  createEntitySearch,
  createLiveRuns,
  createPlans,
  openPglite,
  type Database,
} from '../../registry/db/index.ts';
import { createMetrics } from '../../registry/metrics.ts';
import { createRuns } from '../../registry/runs/runs.ts';
import { DEFAULT_SETTINGS } from '../../registry/settings.ts';
import { createToken } from '../../registry/tokens.ts';
import { openUpstream } from '../../registry/upstream.ts';
import { createDataFolder, type DataFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { faults, startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { readEvents, runRequest } from '../support/run-client.ts';

const elapsed = (): number => performance.now();
const newId = (): string => v7();

describe('the same app without a socket', () => {
  let data: DataFolder;
  let database: Database;
  let provider: ScriptedProvider;
  let app: ReturnType<typeof createApp>;
  let token: string;
  const log: string[] = [];

  beforeAll(async () => {
    data = await createDataFolder();
    database = await openPglite(data.folder);
    provider = await startProvider();
    const settings = {
      ...DEFAULT_SETTINGS,
      providers: {
        ...DEFAULT_SETTINGS.providers,
        openai: { ...DEFAULT_SETTINGS.providers.openai, baseUrl: provider.openaiBaseUrl },
      },
    };
    const metrics = createMetrics();
    const logger = pino({ base: null }, { write: (line: string) => void log.push(line) });
    const tokens = createAccessTokens(database);
    const publicUrl = 'http://registry.test';
    const parts = { settings, publicUrl, metrics, logger, now: Date.now, elapsed, newId };
    const runs = createRuns({
      ...parts,
      compose,
      catalog: null,
      openUpstream: () => openUpstream({ connectMs: 1_000 }),
      instance: newId(),
      exclusive: true,
      liveRuns: createLiveRuns(database),
    });
    app = createApp({
      ...parts,
      runs,
      plans: createPlans(database),
      entities: createEntities(database),
      search: createSearch(createEntitySearch(database)),
      tokens,
      ping: database.ping,
    });
    const made = createToken();
    token = made.token;
    await tokens.add({ sha256: made.sha256, handle: 'alice', createdAt: new Date() });
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await provider.stop();
    await data.remove();
  });

  const post = (
    changes: Record<string, unknown> = {},
    init: RequestInit = {},
    bindings: Partial<HttpBindings> = {},
  ): Promise<Response> =>
    Promise.resolve(
      app.request(
        '/v1/intent/byo',
        {
          ...init,
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            ...(init.headers as Record<string, string> | undefined),
          },
          body: JSON.stringify(runRequest(changes)),
        },
        bindings,
      ),
    );
  const stream = { headers: { accept: 'text/event-stream' } };

  it('holds a run and streams one', async () => {
    const held = await post();
    const events = await readEvents(await post({}, stream)).rest();

    expect(held.status).toBe(200);
    expect(await held.json()).toMatchObject({ partial: false });
    expect(events.at(-1)?.event).toBe('result');
  });

  it('starts no provider call for a request that was aborted before', async () => {
    const calls = provider.calls.length;

    const response = await post({}, { signal: AbortSignal.abort() });

    expect(response.status).toBe(499);
    expect(provider.calls).toHaveLength(calls);
  });

  it('cuts the provider call when the request is aborted, and when the body is cancelled', async () => {
    provider.setScript(() => faults.silence('mid-stream'));
    const controller = new AbortController();
    const runIds = [crypto.randomUUID(), crypto.randomUUID()];
    const calls = provider.calls.length;
    const aborted = await post({ run_id: runIds[0] }, { ...stream, signal: controller.signal });
    const cancelled = await post({ run_id: runIds[1] }, stream);
    await provider.callOpened(calls + 2);

    controller.abort();
    await aborted.body?.cancel().catch(() => {});
    await cancelled.body?.cancel();

    await provider.allClosed();
    await provider.socketsClosed();
    for (const runId of runIds)
      expect(await eventually('the run is logged', () => log.find((line) => line.includes(runId)))).toContain(
        '"status":499',
      );
    provider.setScript(() => undefined);
  });

  it.each([
    ['203.0.113.9', {}, 403],
    ['203.0.113.9', { 'x-forwarded-proto': 'https' }, 403],
    ['::ffff:127.0.0.1', {}, 200],
    ['::1', { 'x-forwarded-proto': 'http' }, 403],
  ])('judges a key from %s with %j by its way here: %i', async (remoteAddress, headers, status) => {
    const bindings = { incoming: { socket: { remoteAddress } } } as unknown as HttpBindings;

    const response = await post({}, { headers }, bindings);

    expect(response.status).toBe(status);
  });
});
