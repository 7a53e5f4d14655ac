import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, faults } from '../support/provider/index.ts';
import { openPostgresTest, type PostgresTest } from '../support/registry/postgres-registry.ts';
import type { RegistryProcess } from '../support/registry/registry-process.ts';
import { createRunClient, readEvents, runRequest } from '../support/registry/run-client.ts';
import { savePlan } from '../support/registry/save-plan.ts';
import { sampleComposition } from '../support/samples/run-samples.ts';

const DEEP = process.env['DEEP'] === '1';

const opened = await openPostgresTest();

const runsIn = async (registry: RegistryProcess, outcome: string): Promise<number> => {
  const text = await registry.metrics();
  return Number(
    new RegExp(`^byok_compose_total\\{.*outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
  );
};

const begin = async (registry: RegistryProcess, handle = 'alice') => {
  const [token, runId] = [await registry.token(handle), crypto.randomUUID()];
  const response = await createRunClient(registry.url, token).post(runRequest({ run_id: runId }), {
    accept: 'text/event-stream',
  });
  return { token, runId, response, events: readEvents(response) };
};

// Named by the runner when it is skipped.
describe.skipIf(opened === null)('the books of registries on PostgreSQL', () => {
  const test = opened as PostgresTest;
  let calls = 0;
  beforeEach(() => {
    calls = test.provider.calls.length;
  });
  afterEach(() => test.reset(), 60_000);
  afterAll(() => test.close(), 60_000);

  const outcomes = (): Promise<Record<string, unknown>[]> =>
    test.rows(
      `select subject as run_id, data->>'outcome' as outcome from audit_events where event = 'byok.run'`,
    );
  it('have a run that ended while the database was away as what it was, once', async () => {
    const settings = { runs: { beatMs: 300 } };
    const registries = [await test.start({ settings }), await test.start({ settings })] as const;
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const { runId, events } = await begin(registries[0]);
    await gate.reached;

    await test.postgres.kill();
    gate.release();
    await events.until('result');
    // As long as another registry takes a heartbeat for one.
    await pause(DEEP ? 75_000 : 3_000);
    await test.postgres.restart();

    await eventually('the run is recorded', async () => (await outcomes()).length > 0, 20_000);
    // More looks than it takes to end what is abandoned.
    await pause(3_000);
    expect(await outcomes()).toEqual([{ run_id: runId, outcome: 'succeeded' }]);
    expect(await test.rows('select run_id from live_runs where ended_at is null')).toEqual([]);
    for (const [index, registry] of registries.entries()) {
      expect(await runsIn(registry, 'succeeded')).toBe(index === 0 ? 1 : 0);
      expect(await runsIn(registry, 'interrupted')).toBe(0);
    }
    await registries[0].logged('the log says so', ({ msg }) => msg === 'a run was recorded late');
  }, 150_000);

  it('are completed by a stop for which the database comes back in time', async () => {
    const registry = await test.start();
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const { runId, events } = await begin(registry);
    await gate.reached;
    await test.postgres.kill();

    const stopping = registry.stop();
    expect(problemSlug((await events.until('problem')).data as unknown as Problem)).toBe('registry-stopping');
    await test.postgres.restart();

    expect(await stopping).toBe(0);
    expect(await outcomes()).toEqual([{ run_id: runId, outcome: 'registry-stopping' }]);
  }, 60_000);

  it('are said to lack a run when the registry has to stop without them', async () => {
    const registry = await test.start({ settings: { server: { stopMs: 3_000 } } });
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const { runId } = await begin(registry);
    await gate.reached;
    await test.postgres.freeze();

    const startedAt = performance.now();
    expect(await registry.stop()).toBe(0);
    console.log(`stopped after ${Math.round(performance.now() - startedAt)} ms`);
    await test.postgres.thaw();

    expect(registry.logs()).toContainEqual(
      expect.objectContaining({ msg: 'a run was not recorded', run_id: runId, outcome: 'registry-stopping' }),
    );
    await test.provider.socketsClosed();
  }, 60_000);

  it('do not call a run interrupted that another registry with a longer deadline has', async () => {
    const first = await test.start();
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const { runId, events } = await begin(first);
    await gate.reached;
    // By its own deadline the other would take it for dead.
    await test.rows(`update live_runs set started_at = now() - interval '9 minutes'`);

    const second = await test.start({
      env: { BYO_DEADLINE_MS: '1000' },
      settings: { runs: { beatMs: 100 } },
    });
    await pause(1_500);
    expect(await outcomes()).toEqual([]);
    gate.release();
    await events.until('result');

    expect(await outcomes()).toEqual([{ run_id: runId, outcome: 'succeeded' }]);
    expect(await runsIn(second, 'interrupted')).toBe(0);
  }, 60_000);

  it('let a person in again a minute after their registry was killed, and then tell the runs as interrupted', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const env = { RUN_LIMIT: '1' };
    const first = await test.start({ env });
    const second = await test.start({ env, settings: { runs: { beatMs: DEEP ? 10_000 : 200 } } });
    const { token, runId } = await begin(first);
    const again = async (): Promise<number> => {
      const response = await createRunClient(second.url, token).post(runRequest(), {
        accept: 'text/event-stream',
        signal: AbortSignal.timeout(1_000),
      });
      return response.status;
    };
    await first.kill();
    const killedAt = performance.now();
    expect(await again()).toBe(429);

    // What a minute does, the deep run waits for.
    if (!DEEP) await test.rows(`update live_runs set beat_at = beat_at - interval '61 seconds'`);
    await eventually('the person is let in', async () => (await again()) === 200, 75_000);
    const lockedMs = performance.now() - killedAt;
    console.log(`let in ${Math.round(lockedMs)} ms after the kill`);
    expect(lockedMs).toBeLessThan(61_000);

    await eventually(
      'the run is told as interrupted',
      async () => (await runsIn(second, 'interrupted')) > 0,
      90_000,
    );
    expect(await outcomes()).toContainEqual({ run_id: runId, outcome: 'interrupted' });
  }, 240_000);

  it('end the runs of revoked access within 15 s, also when the person has a new token already', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const registry = await test.start(DEEP ? {} : { settings: { runs: { beatMs: 2_000 } } });
    const { runId, events } = await begin(registry);
    const other = await begin(registry, 'bob');
    await test.provider.callOpened(calls + 2);

    const { output } = await registry.revoke('alice');
    const revokedAt = performance.now();
    const renewed = await registry.token('alice');
    const problem = await events.until('problem');
    console.log(`ended ${Math.round(performance.now() - revokedAt)} ms after the token was revoked`);

    expect(performance.now() - revokedAt).toBeLessThan(15_000);
    expect(output).toBe('1 access token of alice is no longer valid');
    expect(problem.data).toMatchObject({ status: 401, detail: expect.stringContaining('revoked') });
    await eventually('the provider’s call is cut', () => test.provider.calls[calls]?.outcome === 'cut');
    expect(test.provider.calls[calls + 1]?.outcome).not.toBe('cut');
    expect(await outcomes()).toEqual([{ run_id: runId, outcome: 'unauthenticated' }]);
    expect((await savePlan(registry.url, renewed, sampleComposition())).status).toBe(201);
    await other.events.cancel();
  }, 60_000);
});
