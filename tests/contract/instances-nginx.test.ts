import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { timestamp } from '../support/provider/call.ts';
import { createGate, faults, type Behaviour } from '../support/provider/index.ts';
import { startNginx, type Nginx } from '../support/registry/nginx.ts';
import { openPostgresTest, type PostgresTest } from '../support/registry/postgres-registry.ts';
import type { RegistryProcess } from '../support/registry/registry-process.ts';
import { createRunClient, readEvents, runRequest, type RunClient } from '../support/registry/run-client.ts';

const eventsPath = (runId: string): string => `/v1/intent/byo/${runId}/events`;
const EVENTS = { accept: 'text/event-stream' };

const liveIn = async (registry: RegistryProcess): Promise<number> =>
  Number(/^byok_live_runs (\d+)$/m.exec(await registry.metrics())?.[1]);

const opened = await openPostgresTest();
const program = opened === null ? null : await startNginx(['http://127.0.0.1:9']);
await program?.stop();

// Named by the runner when it is skipped, where PostgreSQL or nginx is missing.
describe.skipIf(opened === null || program === null)('two instances behind nginx with its defaults', () => {
  const test = opened as PostgresTest;
  let registries: [RegistryProcess, RegistryProcess];
  let nginx: Nginx;
  let client: RunClient;

  const start = () =>
    test.start({
      settings: { runs: { heartbeatMs: 100 }, server: { noticeMs: 0, drainMs: 0 } },
      env: { RATE_LIMITS: 'off', RUN_LIMIT: '50' },
    });
  beforeAll(async () => {
    registries = await Promise.all([start(), start()]);
    nginx = (await startNginx(registries.map(({ url }) => url))) as Nginx;
    client = createRunClient(nginx.url, await registries[0].token('alice'));
  }, 90_000);
  afterEach(() => test.provider.setScript(() => undefined));
  afterAll(async () => {
    await nginx.stop();
    await test.close();
  }, 60_000);

  /** The instance that has the only live run, and the other. */
  const whoHasIt = async (): Promise<[RegistryProcess, RegistryProcess]> => {
    const [one, other] = registries;
    return (await liveIn(one)) === 1 ? [one, other] : [other, one];
  };

  it('show progress as it happens: first bytes, heartbeats, and phases in order, each once', async () => {
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);

    const sentAt = performance.now();
    const events = readEvents(await client.post(runRequest(), EVENTS));
    await events.untilComments(4);
    console.log(`first bytes after ${((events.commentTimes[0] ?? 0) - sentAt).toFixed(1)} ms`);
    expect(events.seen.map(({ event }) => event)).toEqual(['phase']);
    gate.release();

    const rest = await events.rest();
    expect(rest.at(-1)).toMatchObject({ event: 'result' });
    const phases = events.seen.filter(({ event }) => event === 'phase');
    expect(phases.map(({ data }) => `${String(data['phase'])} ${String(data['state'])}`)).toEqual(
      ['classifying', 'planning', 'drafting', 'analyzing'].flatMap((phase) => [
        `${phase} started`,
        `${phase} finished`,
      ]),
    );
  });

  it('tell the status of a run live, whichever of them is asked', async () => {
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const runId = crypto.randomUUID();
    const posted = client.post(runRequest({ run_id: runId }));
    await gate.reached;

    const watching = await Promise.all(
      [1, 2].map(async () => readEvents(await client.get(eventsPath(runId), EVENTS))),
    );
    for (const each of watching) {
      await each.untilComments(3);
      expect(each.seen.map(({ event }) => event)).toEqual(['phase']);
    }
    gate.release();
    const [one, other] = await Promise.all(watching.map((each) => each.rest()));

    expect(one?.at(-1)).toMatchObject({ event: 'result', data: { run_id: runId } });
    expect(other).toEqual(one);
    expect((await posted).status).toBe(200);
    for (const registry of registries)
      await registry.logged(
        'each was asked',
        ({ route, run_id }) => route === '/v1/intent/byo/:run_id/events' && run_id === runId,
      );
  });

  const MOMENTS: [string, Behaviour][] = [
    ['before its first byte', faults.silence('before-first-byte')],
    ['in the middle of its answer', faults.silence('mid-stream')],
  ];
  it.each(MOMENTS)('close the call of a provider %s when the client leaves', async (_moment, behaviour) => {
    for (const accept of ['text/event-stream', 'application/json']) {
      test.provider.setScript(() => behaviour);
      const calls = test.provider.calls.length;
      const runId = crypto.randomUUID();
      const controller = new AbortController();
      const posted = client
        .post(runRequest({ run_id: runId }), { accept, signal: controller.signal })
        .then((response) => response.text())
        .catch((error: unknown) => error);
      await test.provider.callOpened(calls + 1);

      const leftAt = timestamp();
      controller.abort();
      const call = await test.provider.callClosed(calls + 1);
      console.log(`${accept}: provider closed after ${((call.closedAt ?? 0) - leftAt).toFixed(1)} ms`);
      await posted;

      expect(call.outcome).toBe('cut');
      await test.provider.socketsClosed();
      const line = await eventually('the end of the run', () =>
        registries
          .flatMap((registry) => registry.logs())
          .find(({ run_id, outcome }) => run_id === runId && outcome !== undefined),
      );
      expect(line).toMatchObject({ status: 499, outcome: 'client-closed-request' });
      expect(test.provider.calls).toHaveLength(calls + 1);
    }
  });

  it('answer every request while one of them stops, and end its live runs with registry-stopping', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const held = readEvents(await client.post(runRequest(), EVENTS));
    await held.next();
    const [stopping, staying] = await whoHasIt();
    test.provider.setScript(() => undefined);

    const over = new AbortController();
    const statuses: number[] = [];
    const asking = (async () => {
      while (!over.signal.aborted) {
        const response = await client.get('/v1/me');
        await response.text();
        statuses.push(response.status);
      }
    })();
    const stopped = stopping.stop();
    expect(problemSlug((await held.until('problem')).data as unknown as Problem)).toBe('registry-stopping');
    expect(await stopped).toBe(0);
    const runs = await Promise.all(Array.from({ length: 6 }, () => client.post(runRequest())));
    over.abort();
    await asking;

    expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 200));
    expect(new Set(statuses)).toEqual(new Set([200]));
    console.log(`${statuses.length} requests beside the stop`);
    expect(await liveIn(staying)).toBe(0);
  }, 60_000);
});
