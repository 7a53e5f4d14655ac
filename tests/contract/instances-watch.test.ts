import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, faults, goodBut } from '../support/provider/index.ts';
import { openPostgresTest, type PostgresTest } from '../support/registry/postgres-registry.ts';
import type { RegistryProcess } from '../support/registry/registry-process.ts';
import { createRunClient, readEvents, runRequest, type RunClient } from '../support/registry/run-client.ts';

const KEPT_MS = 3_000;
const eventsPath = (runId: string): string => `/v1/intent/byo/${runId}/events`;
const withoutComments = (text: string): string => text.replaceAll(/^:.*\n\n/gm, '');

const opened = await openPostgresTest();

// Named by the runner when it is skipped.
describe.skipIf(opened === null)('a run of one instance, watched at another', () => {
  const test = opened as PostgresTest;
  let registries: [RegistryProcess, RegistryProcess];
  let token: string;
  const clientAt = (index: 0 | 1, as = token): RunClient => createRunClient(registries[index].url, as);
  const watch = (index: 0 | 1, runId: string, as = token): Promise<Response> =>
    clientAt(index, as).get(eventsPath(runId), { accept: 'text/event-stream' });
  /** A run of the first instance that waits at its gate. */
  const hold = async (): Promise<{ runId: string; posted: Promise<Response>; release: () => void }> => {
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const runId = crypto.randomUUID();
    const posted = clientAt(0).post(runRequest({ run_id: runId }));
    await gate.reached;
    return { runId, posted, release: gate.release };
  };

  const startBoth = async (): Promise<void> => {
    const settings = { runs: { keptMs: KEPT_MS, heartbeatMs: 50, beatMs: 100 } };
    registries = await Promise.all([test.start({ settings }), test.start({ settings })]);
    token = await registries[0].token('alice');
  };
  beforeAll(startBoth, 90_000);
  afterEach(() => test.provider.setScript(() => undefined));
  afterAll(() => test.close(), 60_000);

  it('tells what it tells at its own, from the first event on, live and to the end', async () => {
    const { runId, posted, release } = await hold();
    const [here, there] = await Promise.all([watch(0, runId), watch(1, runId)]);
    const live = readEvents(await watch(1, runId));
    expect(await live.next()).toMatchObject({ id: '1', data: { phase: 'classifying', state: 'started' } });
    await live.untilComments(3);

    release();
    const texts = await Promise.all([here.text(), there.text()]);
    const [own, other] = texts.map(withoutComments);
    const late = withoutComments(await (await watch(1, runId)).text());

    expect(other).toBe(own);
    expect(late).toBe(own);
    expect((await live.rest()).at(-1)).toMatchObject({ event: 'result', data: { run_id: runId } });
    expect((await posted).status).toBe(200);
  });

  it('tells events that are larger than a notice, in any characters', async () => {
    const scores = { specificity: 90, completeness: 90, safety: 90, goal_alignment: 90 };
    const notes = `"\\ \u2028 é 漢 😀\n`.repeat(280);
    test.provider.setScript(({ asked }) =>
      asked === 'critique' ? goodBut({ drafts: [{ number: 1, ...scores, notes }] }) : undefined,
    );
    const runId = crypto.randomUUID();
    const watching = watch(1, runId);
    await (await clientAt(0).post(runRequest({ run_id: runId }))).text();

    const own = withoutComments(await (await watch(0, runId)).text());
    expect(Buffer.byteLength(own)).toBeGreaterThan(8_000);
    expect(withoutComments(await (await watching).text())).toBe(own);
  });

  it('is waited for when it has not begun, and is known for a while after its end', async () => {
    const runId = crypto.randomUUID();
    const watching = watch(1, runId);
    await (await clientAt(0).post(runRequest({ run_id: runId }))).text();
    expect((await readEvents(await watching).rest()).at(-1)).toMatchObject({ event: 'result' });

    expect((await clientAt(1).post(runRequest({ run_id: runId }))).status).toBe(409);
    await eventually('it is forgotten', async () => {
      const response = await watch(1, runId);
      await response.text();
      return response.status === 404;
    });
    expect((await clientAt(1).post(runRequest({ run_id: runId }))).status).toBe(200);
  }, 30_000);

  it('does not exist for anybody else, nor does what is no run', async () => {
    const mallory = await registries[1].token('mallory');
    const { runId, posted, release } = await hold();

    const answers = await Promise.all([
      watch(1, runId, mallory),
      watch(1, crypto.randomUUID()),
      watch(1, 'not-an-id'),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    release();
    await posted;
  });

  it('goes on when nobody watches it there any more', async () => {
    const { runId, posted, release } = await hold();
    const watching = readEvents(await watch(1, runId));
    await watching.next();
    await watching.cancel();
    await registries[1].logged(
      'the end of the watching',
      ({ route, status, run_id }) =>
        route === '/v1/intent/byo/:run_id/events' && status === 499 && run_id === runId,
    );

    release();
    expect((await posted).status).toBe(200);
  });

  it('is told on after the connections over which they hear each other were lost', async () => {
    const { runId, posted, release } = await hold();
    const watching = readEvents(await watch(1, runId));
    await watching.next();

    await test.rows(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'`);
    release();

    expect((await posted).status).toBe(200);
    const rest = await watching.rest();
    expect(rest.at(-1)).toMatchObject({ event: 'result' });
    expect(watching.seen.map(({ id }) => id)).toEqual(
      watching.seen.map((_event, index) => String(index + 1)),
    );
  }, 30_000);

  it('ends there with registry-stopping when its own instance stops', async () => {
    const { runId, posted } = await hold();
    const watching = readEvents(await watch(1, runId));
    await watching.next();

    const stopped = registries[0].stop();
    const problem = await watching.until('problem');

    expect(problemSlug(problem.data as unknown as Problem)).toBe('registry-stopping');
    expect(await watching.next()).toBeNull();
    expect((await posted).status).toBe(503);
    expect(await stopped).toBe(0);
    await startBoth();
  }, 60_000);

  it('breaks off there when the instance that watches stops, and goes on', async () => {
    const { runId, posted, release } = await hold();
    const watching = readEvents(await watch(1, runId));
    await watching.next();

    const startedAt = performance.now();
    const stopped = registries[1].stop();
    const rest = await watching.rest();
    console.log(`broken off after ${Math.round(performance.now() - startedAt)} ms`);

    expect(rest.filter(({ event }) => event === 'result' || event === 'problem')).toEqual([]);
    expect(await stopped).toBe(0);
    release();
    expect((await posted).status).toBe(200);
    await startBoth();
  }, 60_000);

  it('breaks off there once an instance that was killed counts as dead, and is 404 then', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const runId = crypto.randomUUID();
    const failed = clientAt(0)
      .post(runRequest({ run_id: runId }))
      .catch((error: unknown) => error);
    const watching = readEvents(await watch(1, runId));
    await watching.next();

    await registries[0].kill();
    expect(await failed).toBeInstanceOf(TypeError);
    // What a minute does.
    await test.rows(`update live_runs set beat_at = beat_at - interval '61 seconds'`);
    await watching.rest();

    expect(watching.seen.map(({ event }) => event)).not.toContain('problem');
    expect((await watch(1, runId)).status).toBe(404);
  }, 60_000);
});
