import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import { createRecent } from '../../../lib/base/recent.ts';
import { NO_LIMITS } from '../../../lib/messages/index.ts';
import type { RunEvent } from '../../../lib/protocol/index.ts';
import { createDirectRuns } from '../../../lib/runs/direct/direct-run.ts';
import { createRunRecord } from '../../../lib/runs/reduce-run.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { deepCount } from '../../support/counts.ts';
import { eventually } from '../../support/eventually.ts';
import { faults, type ScriptedProvider, startProvider } from '../../support/provider/index.ts';
import { realFetch } from '../../support/worker/real-fetch.ts';
import { createTestClient } from '../../support/worker/test-client.ts';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

const REASON = new Error('the run ended');

const REGISTRY = 'https://registry.test';

interface OpenOptions {
  goal?: string;
  onFetch?: () => void;
  /** Answers what is asked of the registry; without it the catalog is not searched. */
  search?: (init: RequestInit) => Promise<Response>;
}

const open = (signal: AbortSignal, options: OpenOptions = {}): AsyncIterable<RunEvent> => {
  const { goal = 'Watch the tide', onFetch, search } = options;
  const { send, client } = createTestClient({
    registryUrl: REGISTRY,
    fetch: (url, init) => {
      onFetch?.();
      return search !== undefined && url.startsWith(REGISTRY) ? search(init) : realFetch(url, init);
    },
  });
  const direct = createDirectRuns({
    send,
    client,
    registryUrl: () => (search === undefined ? null : REGISTRY),
    dialects: createRecent<object>(1),
    clock: systemClock,
    newId: () => crypto.randomUUID(),
    settings: { deadlineMs: 60_000, ownDeadlineMs: 60_000 },
  });
  return direct.run(
    createRunRecord({
      run_id: crypto.randomUUID(),
      tab_id: 1,
      via: 'direct',
      registry_url: null,
      catalog_url: search === undefined ? null : REGISTRY,
      goal,
      provider: 'openai-compatible',
      provider_name: 'localhost',
      provider_url: provider.openaiBaseUrl,
      practice: false,
      has_key: true,
      model: 'any',
      started_at: new Date().toISOString(),
      idempotency_key: crypto.randomUUID(),
      page: null,
      limits: NO_LIMITS,
      redraft: null,
      continued: null,
    }),
    createSecret('sk-test-0123456789abcdef'),
    { signal, grounding: null },
  );
};

const readAll = async (events: AsyncIterable<RunEvent>): Promise<string[]> => {
  const names: string[] = [];
  for await (const { event } of events) names.push(event);
  return names;
};

describe('a direct run', () => {
  it('that was aborted before it began calls nobody and rejects with that reason', async () => {
    await expect(readAll(open(AbortSignal.abort(REASON)))).rejects.toBe(REASON);
    expect(provider.sockets).toEqual([]);
  });

  it('aborted midway rejects with that reason and closes its call', async () => {
    provider.setScript(() => faults.silence('mid-stream'));
    const controller = new AbortController();
    const read = readAll(open(controller.signal));
    const call = await provider.callOpened();

    controller.abort(REASON);

    await expect(read).rejects.toBe(REASON);
    await provider.allClosed();
    expect(call.outcome).toBe('cut');
  });

  it('aborted while it searches ends its search', async () => {
    const controller = new AbortController();
    const asked = Promise.withResolvers<AbortSignal>();
    const read = readAll(
      open(controller.signal, {
        search: ({ signal }) =>
          new Promise((_, reject) => {
            if (!signal) throw new Error('The search has no signal');
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            asked.resolve(signal);
          }),
      }),
    );
    const search = await asked.promise;

    controller.abort(REASON);

    expect(search.aborted).toBe(true);
    await expect(read).rejects.toBe(REASON);
  });

  it('aborted after its end changes nothing, and leaves no listener', async () => {
    const controller = new AbortController();
    const names = await readAll(open(controller.signal));
    const calls = provider.calls.length;
    await eventually('it listens no more', () => getEventListeners(controller.signal, 'abort').length === 0);

    controller.abort(REASON);

    expect(names.at(-1)).toBe('result');
    expect(provider.calls).toHaveLength(calls);
  });

  it('whose reader leaves closes its call too, and starts no other', async () => {
    provider.setScript(() => faults.silence('mid-stream'));
    const { signal } = new AbortController();
    const events = open(signal)[Symbol.asyncIterator]();
    await events.next();
    await provider.callOpened();

    await events.return?.();
    await provider.allClosed();

    expect(provider.calls.map(({ outcome }) => outcome)).toEqual(['cut']);
  });

  it('aborted at any instant leaves no call open and starts none after it', async () => {
    const instants = fc.integer({ min: 0, max: 60 });
    await fc.assert(
      fc.asyncProperty(instants, async (milliseconds) => {
        const controller = new AbortController();
        let startedAfter = 0;
        const events = open(controller.signal, {
          goal: 'A bundle of tides',
          onFetch: () => {
            if (controller.signal.aborted) startedAfter += 1;
          },
        });
        const read = readAll(events).catch((error: unknown) => error);
        await pause(milliseconds);
        controller.abort(REASON);
        const end = await read;
        await provider.allClosed();

        expect(Array.isArray(end) ? end.at(-1) : end).toBe(Array.isArray(end) ? 'result' : REASON);
        expect(startedAfter).toBe(0);
      }),
      { numRuns: deepCount({ sample: 30, deep: 500 }) },
    );
  }, 60_000);
});
