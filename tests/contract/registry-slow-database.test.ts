import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { createPlans, openPostgres } from '../../registry/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { openPostgresTest, type PostgresTest } from '../support/registry/postgres-registry.ts';
import type { RegistryProcess } from '../support/registry/registry-process.ts';
import { createRunClient, runRequest } from '../support/registry/run-client.ts';
import { savePlan } from '../support/registry/save-plan.ts';
import { sampleComposition } from '../support/samples/run-samples.ts';

const DEEP = process.env['DEEP'] === '1';
/** The deep run takes the registry's own limits, and a lock that outlasts them all by far. */
const LOCK_MS = DEEP ? 25_000 : 0;
const SETTINGS: { database?: { statementMs: number } } = DEEP ? {} : { database: { statementMs: 800 } };

const opened = await openPostgresTest();

// Named by the runner when it is skipped.
describe.skipIf(opened === null)('a PostgreSQL server that', () => {
  const test = opened as PostgresTest;
  let registry: RegistryProcess;
  let token: string;

  beforeAll(async () => {
    registry = await test.start({ settings: SETTINGS });
    token = await registry.token('alice');
  }, 60_000);
  afterAll(() => opened?.close(), 60_000);

  const save = (): Promise<Response> => savePlan(registry.url, token, sampleComposition());
  /** Each of these is let in, and has its row, its end and its one audit event afterwards. */
  const runOnce = async (): Promise<string> => {
    const runId = crypto.randomUUID();
    const response = await createRunClient(registry.url, token).post(runRequest({ run_id: runId }));
    expect(response.status).toBe(200);
    return runId;
  };
  const expectRecorded = async (runIds: string[]): Promise<void> => {
    const found = await test.rows(
      `select live.run_id, event.data->>'outcome' as outcome, live.ended_at is not null as ended
       from live_runs as live join audit_events as event on event.subject = live.run_id::text
       where live.run_id = any($1)`,
      [runIds],
    );
    expect(
      found.toSorted((one, other) => (String(one['run_id']) < String(other['run_id']) ? -1 : 1)),
    ).toEqual(runIds.toSorted().map((runId) => ({ run_id: runId, outcome: 'succeeded', ended: true })));
  };

  it(
    'keeps a table locked loses no later row, and no connection stays in a transaction',
    async () => {
      const release = await test.lock('intent_plans');
      const [refused] = await Promise.all([Promise.all(Array.from({ length: 4 }, save)), pause(LOCK_MS)]);
      await release();

      for (const response of refused) {
        expect(response.status).toBe(503);
        expect(problemSlug((await response.json()) as Problem)).toBe('database-unavailable');
      }
      const runIds: string[] = [];
      for (let number = 0; number < 9; number += 1) runIds.push(await runOnce());
      const saved = await Promise.all(Array.from({ length: 4 }, save));

      await expectRecorded(runIds);
      expect(saved.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      expect(await test.rows('select handle from intent_plans')).toHaveLength(4);
      const idle = await test.rows(
        `select state from pg_stat_activity where state like 'idle in transaction%'`,
      );
      expect(idle).toEqual([]);
    },
    LOCK_MS + 60_000,
  );

  it('freezes for a while costs no connection for ever', async () => {
    const database = await openPostgres(test.postgres.url, SETTINGS.database);
    const plans = createPlans(database, () => crypto.randomUUID());
    const composition = sampleComposition();
    const saveAll = (): Promise<PromiseSettledResult<unknown>[]> =>
      // More than the pool has connections.
      Promise.allSettled(
        Array.from({ length: 25 }, () => {
          const [planId, idempotencyKey] = [crypto.randomUUID(), crypto.randomUUID()];
          const names = { planId, handle: 'bob', idempotencyKey, title: null };
          return plans.save(
            { ...names, compositionSha256: '', composition },
            { keysLiveMs: 1_000, quota: { count: 1_000, bytes: 1e9 } },
          );
        }),
      );
    await database.ping();

    await test.postgres.freeze();
    const failed = await saveAll();
    await test.postgres.thaw();

    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set(['rejected']));
    await eventually('the database answers', () =>
      database.ping().then(
        () => true,
        () => false,
      ),
    );
    // On a busy machine one of so many may take longer than a statement may.
    await eventually('every connection saves', async () =>
      (await saveAll()).every(({ status }) => status === 'fulfilled'),
    );
    await database.close();
  }, 120_000);

  it('dies in the middle of a save is told of, and found again when it is back', async () => {
    const release = await test.lock('intent_plans');
    const saving = save();
    await eventually('the save waits for the lock', async () => {
      const waiting = await test.rows(`select pid from pg_stat_activity where wait_event_type = 'Lock'`);
      return waiting.length > 0;
    });

    await test.postgres.kill();
    expect((await saving).status).toBe(503);
    await release().catch(() => {});
    expect((await fetch(`${registry.url}/healthz`)).status).toBe(200);
    await test.postgres.restart();

    await eventually(
      'the database answers',
      async () => (await fetch(`${registry.url}/readyz`)).status === 200,
    );
    expect((await save()).status).toBe(201);
    await expectRecorded([await runOnce()]);
  }, 60_000);
});
