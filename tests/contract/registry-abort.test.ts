import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { type Call, timestamp } from '../support/provider/call.ts';
import { faults, slow, type Behaviour } from '../support/provider/index.ts';
import type { LogLine } from '../support/registry/registry-process.ts';
import { openRegistryTest, useRegistry } from '../support/registry/registry-setup.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';

const DEEP = process.env['DEEP'] === '1';

const hasSpoken = (call: Call): boolean => call.firstByteAt !== null;

describe('closing the POST', () => {
  const test = useRegistry();

  const CANCELLED = { status: 499, outcome: 'client-closed-request', handle: 'alice' };

  /** Posts a run whose first call behaves so, closes the POST when it is time, and returns the run's line in the log. */
  const abortWhen = async (
    name: string,
    behaviour: Behaviour,
    accept: string,
    isTime: (call: Call) => boolean = () => true,
  ): Promise<LogLine> => {
    test.provider.setScript(() => behaviour);
    const runId = crypto.randomUUID();
    const calls = test.provider.calls.length;
    const controller = new AbortController();
    const posted = test.client
      .post(runRequest({ run_id: runId }), { accept, signal: controller.signal })
      .then(async (response) => readEvents(response).rest())
      .catch((error: unknown) => error);
    const call = await test.provider.callOpened(calls + 1);
    await eventually(name, () => isTime(call));

    const abortedAt = timestamp();
    controller.abort();
    const { closedAt } = await test.provider.callClosed(calls + 1);

    console.log(`${name}: provider closed after ${((closedAt ?? 0) - abortedAt).toFixed(1)} ms`);
    await posted;
    expect(call.outcome).toBe('cut');
    await test.provider.socketsClosed();
    const line = await test.registry.logged('the end of the run', (each) => each['run_id'] === runId);
    expect(test.provider.calls).toHaveLength(calls + 1);
    return line;
  };

  it.each(['text/event-stream', 'application/json'])(
    'cuts a provider call that has not answered at all (%s)',
    async (accept) => {
      const { silence } = faults;
      expect(await abortWhen('before headers', silence('before-headers'), accept)).toMatchObject(CANCELLED);
      expect(await abortWhen('before a byte', silence('before-first-byte'), accept)).toMatchObject(CANCELLED);
    },
  );

  it.each(['text/event-stream', 'application/json'])(
    'cuts a provider call in the middle of its answer (%s)',
    async (accept) => {
      const gap = faults.silence('mid-stream');
      // Bytes that go on coming, however late the abort is on a busy machine.
      const flowing = faults.onlyComments(5);
      expect(await abortWhen('mid-stream', flowing, accept, hasSpoken)).toMatchObject(CANCELLED);
      expect(await abortWhen('in a gap', gap, accept, hasSpoken)).toMatchObject(CANCELLED);
    },
  );

  it('cuts all drafts that are being written', async () => {
    const count = test.provider.calls.length;
    test.provider.setScript(({ asked }) =>
      asked?.endsWith('_draft') ? faults.silence('mid-stream') : undefined,
    );
    const controller = new AbortController();
    await test.client.post(runRequest({ goal: 'Three things that belong together' }), {
      accept: 'text/event-stream',
      signal: controller.signal,
    });
    // Classify, plan, and three drafts at once.
    await test.provider.callOpened(count + 5);

    controller.abort();

    await test.provider.allClosed();
    await test.provider.socketsClosed();
    expect(test.provider.calls.slice(count + 2).map(({ outcome }) => outcome)).toEqual(['cut', 'cut', 'cut']);
  });

  it('at any instant leaves one end, no socket and no later call', async () => {
    test.provider.setScript(() => slow({ silenceMs: 5, everyMs: 1 }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom('text/event-stream', 'application/json'),
        async (afterMs, accept) => {
          const runId = crypto.randomUUID();
          const signal = AbortSignal.timeout(afterMs);
          await test.client
            .post(runRequest({ run_id: runId }), { accept, signal })
            .then((response) => response.text())
            .catch(() => '');
          await test.provider.allClosed();
          await test.provider.socketsClosed();
          const calls = test.provider.calls.length;
          const ends = test.registry.logs().filter((line) => line['run_id'] === runId);
          expect(ends.length).toBeLessThanOrEqual(1);
          expect(test.provider.calls).toHaveLength(calls);
        },
      ),
      { numRuns: DEEP ? 1_000 : 40 },
    );
    test.provider.setScript(() => undefined);
    // The registry is as it was: once the last ends are written, none counts as live and a run goes through.
    await eventually('no run is live', async () => /^byok_live_runs 0$/m.test(await test.registry.metrics()));
    const response = await eventually('a run is let in', async () => {
      const answer = await test.client.post(runRequest());
      return answer.status === 429 ? null : answer;
    });
    expect(response.status).toBe(200);
    expect(test.registry.output()).not.toMatch(/unhandledRejection|MaxListeners|The user aborted/);
  }, 600_000);
});

describe('the audit log', () => {
  it('has one event for a run that was cancelled, and none for one that was refused', async () => {
    const test = await openRegistryTest();
    try {
      test.provider.setScript(() => faults.silence('mid-stream'));
      const controller = new AbortController();
      const runId = crypto.randomUUID();
      await test.client.post(runRequest({ run_id: runId }), {
        accept: 'text/event-stream',
        signal: controller.signal,
      });
      const refused = await test.client.post(runRequest({ run_id: runId }));
      expect(refused.status).toBe(409);
      controller.abort();
      await test.registry.logged('the end of the run', (line) => line['outcome'] === 'client-closed-request');

      const { rows } = await test.stopAndRead();

      expect(rows.audit_events.filter(({ event }) => event === 'byok.run')).toEqual([
        expect.objectContaining({
          handle: 'alice',
          event: 'byok.run',
          subject: runId,
          data: {
            handle: 'alice',
            provider: 'openai',
            model: 'some-model',
            outcome: 'client-closed-request',
            run_id: runId,
          },
        }),
      ]);
      expect(rows.live_runs).toEqual([
        expect.objectContaining({ run_id: runId, ended_at: expect.any(Date) }),
      ]);
    } finally {
      await test.close();
    }
  }, 60_000);
});
