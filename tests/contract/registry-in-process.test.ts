import type { HttpBindings } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { faults } from '../support/provider/index.ts';
import { openApp, openAppBase, type AppBase, type AppInProcess } from '../support/registry/app-in-process.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';

describe('the same app without a socket', () => {
  const test = {} as AppBase & AppInProcess;
  beforeAll(async () => {
    const base = await openAppBase();
    Object.assign(test, base, openApp(base));
  }, 60_000);
  afterAll(() => test.close());

  const post = (
    changes: Record<string, unknown> = {},
    init: RequestInit = {},
    bindings: Partial<HttpBindings> = {},
  ): Promise<Response> =>
    Promise.resolve(
      test.app.request(
        '/v1/intent/byo',
        {
          ...init,
          method: 'POST',
          headers: {
            authorization: `Bearer ${test.token}`,
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
    const calls = test.provider.calls.length;

    const response = await post({}, { signal: AbortSignal.abort() });

    expect(response.status).toBe(499);
    expect(test.provider.calls).toHaveLength(calls);
  });

  it('cuts the provider call when the request is aborted, and when the body is cancelled', async () => {
    test.provider.setScript(() => faults.silence('mid-stream'));
    const controller = new AbortController();
    const runIds = [crypto.randomUUID(), crypto.randomUUID()];
    const calls = test.provider.calls.length;
    const aborted = await post({ run_id: runIds[0] }, { ...stream, signal: controller.signal });
    const cancelled = await post({ run_id: runIds[1] }, stream);
    await test.provider.callOpened(calls + 2);

    controller.abort();
    await aborted.body?.cancel().catch(() => {});
    await cancelled.body?.cancel();

    await test.provider.allClosed();
    await test.provider.socketsClosed();
    for (const runId of runIds)
      expect(
        await eventually('the run is logged', () =>
          test
            .log()
            .split('\n')
            .find((line) => line.includes(runId)),
        ),
      ).toContain('"status":499');
    test.provider.setScript(() => undefined);
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
