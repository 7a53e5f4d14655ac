import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import { NO_LIMITS } from '../../../lib/messages/index.ts';
import { createDirectRuns } from '../../../lib/runs/direct/direct-run.ts';
import { createRunRecord } from '../../../lib/runs/reduce-run.ts';
import { findDeadline } from '../../../lib/runs/run-deadlines.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { WORKER_SETTINGS } from '../../../lib/worker/worker-settings.ts';
import { createTestClient } from '../../support/worker/test-client.ts';

const MINUTE_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Opens a run at a provider that takes the request and says nothing; resolves with how it ended. */
const runAtSilent = (provider: 'openai' | 'openai-compatible', url: string) => {
  const { send, client } = createTestClient({
    registryUrl: 'https://registry.test',
    fetch: (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
  });
  const direct = createDirectRuns({
    send,
    client,
    registryUrl: () => null,
    dialects: new Map<string, object>(),
    clock: systemClock,
    newId: () => crypto.randomUUID(),
    settings: WORKER_SETTINGS,
  });
  const run = createRunRecord({
    run_id: crypto.randomUUID(),
    tab_id: 1,
    via: 'direct',
    registry_url: null,
    catalog_url: null,
    goal: 'Watch the tide',
    provider,
    provider_name: 'Tide',
    provider_url: url,
    practice: false,
    has_key: true,
    model: 'any',
    started_at: new Date().toISOString(),
    idempotency_key: crypto.randomUUID(),
    page: null,
    limits: NO_LIMITS,
    redraft: null,
    continued: null,
  });
  const { signal } = new AbortController();
  let end: unknown = null;
  void (async () => {
    for await (const _ of direct.run(run, createSecret('sk-test-0123456789abcdef'), {
      signal,
      grounding: null,
    }));
  })().catch((error: unknown) => {
    end = error;
  });
  return { end: () => end };
};

describe('a provider that takes a call and says nothing', () => {
  it.each([
    ['a vendor', 'openai', 'https://api.openai.com/v1', 5],
    ['an address of the person', 'openai-compatible', 'http://localhost:11434/v1', 60],
  ] as const)('is given time: %s', async (_who, provider, url, minutes) => {
    const { end } = runAtSilent(provider, url);

    await vi.advanceTimersByTimeAsync(minutes * MINUTE_MS - 1);
    expect(end()).toBeNull();

    await vi.advanceTimersByTimeAsync(1);
    expect(end()).toMatchObject({
      failure: {
        slug: 'provider-timeout',
        reason: { code: 'silent', values: { provider: 'Tide', seconds: minutes * 60 } },
      },
    });
  });
});

describe('a run', () => {
  it.each([
    ['openai', 15],
    ['practice', 15],
    ['openai-compatible', 60],
  ] as const)('of %s is ended after %i minutes', (provider, minutes) => {
    expect(findDeadline(provider, WORKER_SETTINGS)).toBe(minutes * MINUTE_MS);
  });
});
