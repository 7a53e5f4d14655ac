import { afterEach, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { createGate } from '../support/provider/index.ts';
import { openRegistryTest, type RegistryTest } from '../support/registry/registry-setup.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';

const EVENTS = { accept: 'text/event-stream' };

const slugOf = async (response: Response): Promise<string> => problemSlug((await response.json()) as Problem);

describe('a registry that stops', () => {
  let test: RegistryTest;
  afterEach(() => test.close());

  const hold = async () => {
    const gate = createGate();
    test.provider.setScript(() => gate.behaviour);
    const events = readEvents(await test.client.post(runRequest(), EVENTS));
    await gate.reached;
    return { events, release: gate.release };
  };
  it('says at /readyz that it does, before it takes no more connections, and serves until then', async () => {
    test = await openRegistryTest({ settings: { server: { noticeMs: 5_000, drainMs: 60_000 } } });
    expect((await fetch(`${test.registry.url}/readyz`)).status).toBe(200);

    const stopped = test.stopAndRead();
    let ready = await fetch(`${test.registry.url}/readyz`);
    while (ready.status === 200) ready = await fetch(`${test.registry.url}/readyz`);

    expect([ready.status, await slugOf(ready)]).toEqual([503, 'registry-stopping']);
    expect((await fetch(`${test.registry.url}/healthz`)).status).toBe(200);
    const { events, release } = await hold();
    release();
    expect((await events.rest()).at(-1)).toMatchObject({ event: 'result' });
    expect((await stopped).exitCode).toBe(0);
    await expect(fetch(`${test.registry.url}/readyz`)).rejects.toThrow('fetch failed');
  }, 60_000);

  it('lets live runs come to their end for as long as it was given, and takes no new connection', async () => {
    test = await openRegistryTest({ settings: { server: { drainMs: 60_000 } } });
    const { events, release } = await hold();

    const startedAt = performance.now();
    const stopped = test.stopAndRead();
    for (;;) {
      const response = await fetch(`${test.registry.url}/healthz`).catch(() => null);
      await response?.text();
      if (response === null) break;
    }
    release();

    expect((await events.rest()).at(-1)).toMatchObject({ event: 'result' });
    const { exitCode, rows } = await stopped;
    console.log(`stopped after ${Math.round(performance.now() - startedAt)} ms`);
    expect(exitCode).toBe(0);
    expect(rows.audit_events.filter(({ event }) => event === 'byok.run')).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ outcome: 'succeeded' }) }),
    ]);
  }, 60_000);

  it('ends those that take longer with registry-stopping', async () => {
    test = await openRegistryTest({ settings: { server: { drainMs: 500 } } });
    const { events } = await hold();

    const stopped = test.stopAndRead();
    expect(problemSlug((await events.until('problem')).data as unknown as Problem)).toBe('registry-stopping');

    expect((await stopped).exitCode).toBe(0);
    await test.provider.socketsClosed();
  }, 60_000);
});
