import { describe, expect, it } from 'vitest';

import { StatusResultSchema, z } from '../../lib/protocol/index.ts';
import { createGate } from '../support/provider/index.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';

const KEPT_MS = 1_500;
const eventsPath = (runId: string): string => `/v1/intent/byo/${runId}/events`;

describe('GET /v1/intent/byo/{run_id}/events', () => {
  const test = useRegistry({ settings: { runs: { keptMs: KEPT_MS, earlyWatchMs: 1_000 } } });
  const watch = (runId: string, client = test.client): Promise<Response> =>
    client.get(eventsPath(runId), { accept: 'text/event-stream' });

  it('tells the same events under the same ids as the stream, draft and result without their bodies', async () => {
    const runId = crypto.randomUUID();
    const stream = await test.client.post(runRequest({ run_id: runId }), { accept: 'text/event-stream' });
    const posted = await readEvents(stream).rest();

    const watched = await readEvents(await watch(runId)).rest();

    expect(watched.map(({ id, event }) => [id, event])).toEqual(posted.map(({ id, event }) => [id, event]));
    const draft = watched.find(({ event }) => event === 'draft');
    expect(Object.keys(draft?.data ?? {}).toSorted()).toEqual(['draft_id', 'kind', 'name']);
    expect(z.parse(StatusResultSchema, watched.at(-1)?.data)).toMatchObject({ run_id: runId, drafts: 1 });
  });

  it('begins with the first event for a client that comes in the middle, and goes on live', async () => {
    const gate = createGate();
    test.provider.setScript(({ asked }) => (asked === 'skill_draft' ? gate.behaviour : undefined));
    const runId = crypto.randomUUID();
    const posted = test.client.post(runRequest({ run_id: runId }));
    await gate.reached;

    const watching = readEvents(await watch(runId));
    expect(await watching.next()).toMatchObject({
      id: '1',
      data: { phase: 'classifying', state: 'started' },
    });
    await watching.until('outline');
    gate.release();

    expect((await watching.rest()).at(-1)).toMatchObject({ event: 'result' });
    expect((await posted).status).toBe(200);
    test.provider.setScript(() => undefined);
  });

  it('waits for a run that has not begun yet', async () => {
    const runId = crypto.randomUUID();
    const watching = watch(runId);
    const posted = await test.client.post(runRequest({ run_id: runId }));

    expect((await watching).status).toBe(200);
    expect((await readEvents(await watching).rest()).at(-1)).toMatchObject({ event: 'result' });
    expect(posted.status).toBe(200);
  });

  it('answers 404 for a run that does not come, for what is no id, and for a run of somebody else', async () => {
    const runId = crypto.randomUUID();
    await test.client.post(runRequest({ run_id: runId }));
    const mallory = await test.clientOf('mallory');

    const statuses = await Promise.all([
      watch(crypto.randomUUID()),
      watch('not-an-id'),
      watch(runId, mallory),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('cancels nothing when it is closed', async () => {
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const runId = crypto.randomUUID();
    const posted = test.client.post(runRequest({ run_id: runId }));
    await gate.reached;
    const watching = readEvents(await watch(runId));
    await watching.next();

    await watching.cancel();
    await test.registry.logged(
      'the end of the watching',
      ({ route, status }) => route === '/v1/intent/byo/:run_id/events' && status === 499,
    );
    gate.release();

    expect((await posted).status).toBe(200);
    test.provider.setScript(() => undefined);
  });

  it('knows an ended run for a while and refuses its id as long, then neither', async () => {
    const runId = crypto.randomUUID();
    await test.client.post(runRequest({ run_id: runId }));
    const calls = test.provider.calls.length;

    const again = await test.client.post(runRequest({ run_id: runId }));
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ type: expect.stringMatching(/\/problems\/run-exists$/) });
    expect(test.provider.calls).toHaveLength(calls);

    // The wait for an early watcher outlasts what is left of the time an ended run is known.
    let status = 200;
    for (const deadline = performance.now() + 10_000; status === 200 && performance.now() < deadline;) {
      const response = await watch(runId);
      status = response.status;
      await response.text();
    }
    expect(status).toBe(404);
    expect((await test.client.post(runRequest({ run_id: runId }))).status).toBe(200);
  });

  it('is only for who is signed in and takes events', async () => {
    const anonymous = await fetch(`${test.registry.url}${eventsPath(crypto.randomUUID())}`);
    const asking = (accept: string): Promise<Response> =>
      test.client.get(eventsPath(crypto.randomUUID()), { accept });
    const html = await asking('text/html');

    expect([anonymous.status, html.status]).toEqual([401, 406]);
    expect(await html.json()).toMatchObject({ detail: 'Accept text/event-stream.' });
    // Some clients name JSON first to both of a run's addresses.
    expect((await asking('application/json, text/event-stream')).status).toBe(404);
  });
});
