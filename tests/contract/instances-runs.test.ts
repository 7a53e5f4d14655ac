import { afterAll, afterEach, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { faults } from '../support/provider/index.ts';
import { openPostgresTest, type PostgresTest } from '../support/registry/postgres-registry.ts';
import type { RegistryProcess } from '../support/registry/registry-process.ts';
import { createRunClient, readEvents, runRequest } from '../support/registry/run-client.ts';

const DEEP = process.env['DEEP'] === '1';
const RUNS = 50;
const EVENTS = { accept: 'text/event-stream' };

const opened = await openPostgresTest();

const countIn = async (registry: RegistryProcess, outcome: string): Promise<number> =>
  Number(
    new RegExp(`^byok_compose_total\\{.*outcome="${outcome}"\\} (\\d+)$`, 'm').exec(
      await registry.metrics(),
    )?.[1] ?? 0,
  );

// Named by the runner when it is skipped.
describe.skipIf(opened === null)('the runs of several instances', () => {
  const test = opened as PostgresTest;
  afterEach(() => test.reset(), 60_000);
  afterAll(() => test.close(), 60_000);

  it('end when their token is revoked at another instance, and no others of that person', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const settings = { runs: { beatMs: 200 } };
    const [one, other] = await Promise.all([test.start({ settings }), test.start({ settings })]);
    const tokens = [await one.token('alice'), await one.token('alice')] as const;
    const [first, second] = await Promise.all(
      tokens.map(async (token) =>
        readEvents(await createRunClient(one.url, token).post(runRequest(), EVENTS)),
      ),
    );
    await test.provider.callOpened(2);
    const [own] = await test.rows(
      `select token_id from access_tokens where handle = 'alice' order by token_id`,
    );

    const revokedAt = performance.now();
    const revoked = await fetch(`${other.url}/v1/me/tokens/${String(own?.['token_id'])}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${tokens[0]}` },
    });
    expect(revoked.status).toBe(204);
    expect((await first?.until('problem'))?.data).toMatchObject({ status: 401 });
    console.log(
      `ended ${Math.round(performance.now() - revokedAt)} ms after the token was revoked elsewhere`,
    );

    expect(test.provider.calls.filter(({ closedAt }) => closedAt === null)).toHaveLength(1);
    await second?.cancel();
    await test.provider.allClosed();
  }, 60_000);

  it('have one outcome, one event and one count each, and no socket, when their instance is killed', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const settings = { runs: { beatMs: DEEP ? 10_000 : 200 } };
    const start = () => test.start({ settings, env: { RUN_LIMIT: String(RUNS), RATE_LIMITS: 'off' } });
    const [killed, ...others] = await Promise.all([start(), start(), start()]);
    const token = await killed.token('alice');
    const client = createRunClient(killed.url, token);
    const before = test.provider.calls.length;
    const runIds = Array.from({ length: RUNS }, () => crypto.randomUUID());
    const streams = await Promise.all(
      runIds.map(async (runId) => readEvents(await client.post(runRequest({ run_id: runId }), EVENTS))),
    );
    await test.provider.callOpened(before + RUNS);
    // Nothing changes for a run of an instance that lives.
    const [living] = others;
    const bob = createRunClient(living?.url ?? '', await killed.token('bob'));
    const livingId = crypto.randomUUID();
    const going = readEvents(await bob.post(runRequest({ run_id: livingId }), EVENTS));
    await test.provider.callOpened(before + RUNS + 1);

    await killed.kill();
    const killedAt = performance.now();
    await Promise.all(streams.map((stream) => expect(stream.rest()).rejects.toThrow(/terminated|aborted/)));
    await Promise.all(
      test.provider.calls.slice(before, before + RUNS).map(({ number }) => test.provider.callClosed(number)),
    );
    console.log(
      `the provider's sockets were closed ${Math.round(performance.now() - killedAt)} ms after the kill`,
    );
    const refused = await createRunClient(living?.url ?? '', token).post(runRequest());
    expect(refused.status).toBe(429);

    // What a minute does, the deep run waits for.
    if (!DEEP)
      await test.rows(
        `update live_runs set beat_at = beat_at - interval '61 seconds' where handle = 'alice'`,
      );
    const rows = await eventually(
      'the runs are ended',
      async () => {
        const events = await test.rows(
          `select subject as run_id, data->>'outcome' as outcome from audit_events where event = 'byok.run'`,
        );
        return events.length >= RUNS && events;
      },
      150_000,
    );
    console.log(`told as interrupted after ${Math.round(performance.now() - killedAt)} ms`);

    expect(new Set(rows.map(({ run_id }) => run_id))).toEqual(new Set(runIds));
    expect(rows).toHaveLength(RUNS);
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['interrupted']));
    expect(await test.rows('select run_id from live_runs where ended_at is null')).toEqual([
      { run_id: livingId },
    ]);
    const counts = await Promise.all(others.map((registry) => countIn(registry, 'interrupted')));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(RUNS);

    // The person is let in again, and the run of the living instance ends as what it was.
    test.provider.setScript(() => undefined);
    expect((await createRunClient(living?.url ?? '', token).post(runRequest())).status).toBe(200);
    await going.cancel();
    await eventually('the living run is told', async () => {
      const [row] = await test.rows(
        `select data->>'outcome' as outcome from audit_events where subject = '${livingId}'`,
      );
      return row?.['outcome'] === 'client-closed-request';
    });
    await Promise.all(others.map((registry) => registry.stop()));
    expect(await test.rows('select run_id from live_runs where ended_at is null')).toEqual([]);
    expect(await test.rows(`select subject from audit_events where event = 'byok.run'`)).toHaveLength(
      RUNS + 2,
    );
  }, 240_000);
});
