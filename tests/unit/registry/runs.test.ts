import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Compose } from '../../../lib/planner/index.ts';
import type { Composition } from '../../../lib/protocol/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import type { LiveRuns, Notices } from '../../../registry/db/index.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import { createRuns, type RunsParts } from '../../../registry/runs/runs.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { eventually } from '../../support/eventually.ts';
import { RUN_ID, sampleComposition } from '../../support/samples/run-samples.ts';

const OTHER_ID = '01920000-0000-7000-8000-000000000002';
const never = new AbortController().signal;

/** The runs of a process whose database and planner the test plays. */
const open = (
  changes: Partial<LiveRuns> = {},
  server: Partial<typeof DEFAULT_SETTINGS.server> = {},
  shared: Partial<RunsParts> = {},
) => {
  const ended: string[] = [];
  const log: string[] = [];
  const planners: PromiseWithResolvers<Composition>[] = [];
  const compose: Compose = () => {
    const planner = Promise.withResolvers<Composition>();
    planners.push(planner);
    return planner.promise;
  };
  const parts: RunsParts = {
    settings: {
      ...DEFAULT_SETTINGS,
      runs: { ...DEFAULT_SETTINGS.runs, keptMs: 60_000 },
      server: { ...DEFAULT_SETTINGS.server, drainMs: 0, stopMs: 1_000, ...server },
    },
    compose,
    catalog: null,
    receipts: { giverFor: async () => (draft) => draft },
    openUpstream: () => ({ fetch: () => Promise.reject(new Error('nothing is called')), close: () => {} }),
    liveRuns: {
      claim: async () => 'claimed',
      beat: async () => [],
      end: async (runId, _, { data }) => {
        ended.push(`${runId === RUN_ID ? 'one' : 'other'} ${String(data['outcome'])}`);
        return true;
      },
      isLive: async () => false,
      findSilent: async () => [],
      endAbandoned: async () => [],
      forget: async () => {},
      ...changes,
    },
    notices: null,
    instance: RUN_ID,
    exclusive: true,
    metrics: createMetrics(),
    logger: pino({ base: null }, { write: (line: string) => void log.push(line) }),
    publicUrl: 'http://registry.test',
    now: () => 0,
    elapsed: () => performance.now(),
    newId: () => crypto.randomUUID(),
    ...shared,
  };
  const runs = createRuns(parts);
  const claim = (runId = RUN_ID, tokenSha256 = 'token-1') =>
    runs.claim(
      {
        runId,
        goal: 'Sort letters',
        provider: 'openai',
        model: 'gpt-test',
        providerKey: createSecret('sk-test-1234'),
      },
      { handle: 'ada', tokenSha256, requestId: 'request-1' },
    );
  return { runs, claim, planners, ended, log };
};

describe('a run', () => {
  it.each([
    ['revoked', 'unauthenticated'],
    ['exists', 'run-exists'],
    ['limit', 'run-limit'],
  ] as const)('that the database answers with %s is refused as %s', async (answer, slug) => {
    const { claim, planners } = open({ claim: async () => answer });
    await expect(claim()).rejects.toMatchObject({ slug });
    expect(planners).toEqual([]);
  });

  it('is let in once, whatever the database says', async () => {
    const { claim } = open();
    await claim();
    await expect(claim()).rejects.toMatchObject({ slug: 'run-exists' });
  });

  describe('that ended', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('is remembered for as long as the settings say, and then is the database’s to know', async () => {
      const { runs, claim, planners } = open();
      const ending = (await claim()).start();
      planners[0]?.resolve(sampleComposition());
      await ending;
      await vi.advanceTimersByTimeAsync(59_999);
      expect(await runs.find('ada', RUN_ID, never)).not.toBeNull();
      await vi.advanceTimersByTimeAsync(2);
      await claim();
    });
  });

  it('is ended as soon as its access token is found to be revoked, and no other is', async () => {
    const { runs, claim, ended } = open({ beat: async () => ['token-2'] });
    void (await claim()).start();
    const other = (await claim(OTHER_ID, 'token-2')).start();
    await runs.endRevoked();
    expect(await other).toMatchObject({ outcome: 'unauthenticated' });
    expect(ended).toEqual(['other unauthenticated']);
  });
});

/** The notices of one database: all that listen hear all. */
const openNotices = (): Notices => {
  const listeners = new Map<string, Set<(text: string) => void>>();
  return {
    send: async (channel, text) => {
      for (const listener of listeners.get(channel) ?? []) listener(text);
    },
    listen: async (channel, onText) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(onText));
      return async () => void listeners.get(channel)?.delete(onText);
    },
  };
};

describe('a stop', () => {
  it('ends the streams of other instances’ runs at once, while its own may still end by themselves', async () => {
    const notices = openNotices();
    const elsewhere = open({}, {}, { notices, instance: OTHER_ID });
    const here = open({ isLive: async () => true }, { drainMs: 600_000 }, { notices });
    await Promise.all([elsewhere.runs.begin(), here.runs.begin()]);
    void (await elsewhere.claim(OTHER_ID)).start();
    void (await here.claim()).start();
    const watched = await here.runs.find('ada', OTHER_ID, never);
    expect(watched).not.toBeNull();
    const onEnd = vi.fn<() => void>();
    watched?.watch(() => {}, onEnd);
    expect(onEnd).not.toHaveBeenCalled();

    const stopped = here.runs.stop();
    expect(onEnd).toHaveBeenCalledOnce();
    here.planners[0]?.resolve(sampleComposition());
    await stopped;
    await elsewhere.runs.stop();
  });

  it('ends what is live, lets nothing in, and is over when the ends are recorded', async () => {
    const { runs, claim, ended } = open();
    const run = (await claim()).start();
    await runs.stop();
    expect(ended).toEqual(['one registry-stopping']);
    expect(await run).toMatchObject({ outcome: 'registry-stopping' });
    await expect(claim(OTHER_ID)).rejects.toMatchObject({ slug: 'registry-stopping' });
  });

  it('lets runs end by themselves for as long as the settings say', async () => {
    const { runs, claim, planners, ended } = open({}, { drainMs: 150 });
    void (await claim()).start();
    void (await claim(OTHER_ID)).start();
    const began = performance.now();
    const stopped = runs.stop();
    planners[1]?.resolve(sampleComposition());
    await stopped;
    expect(ended).toEqual(['other succeeded', 'one registry-stopping']);
    expect(performance.now() - began).toBeGreaterThan(145);
  });

  it('does not wait when all runs have ended by themselves', async () => {
    const { runs, claim, planners, ended } = open({}, { drainMs: 600_000 });
    void (await claim()).start();
    const stopped = runs.stop();
    planners[0]?.resolve(sampleComposition());
    await stopped;
    expect(ended).toEqual(['one succeeded']);
  });

  it('tries to record an end that was not taken, for as long as the settings say', async () => {
    let attempts = 0;
    const { runs, claim, planners, log } = open(
      {
        end: async () => {
          attempts += 1;
          throw new Error('away');
        },
      },
      { stopMs: 600 },
    );
    const ending = (await claim()).start();
    await eventually('it composes', () => planners.length > 0 || null);
    planners[0]?.resolve(sampleComposition());
    await ending;
    await runs.stop();
    expect(attempts).toBeGreaterThan(1);
    expect(log.at(-1)).toContain('a run was not recorded');
  });
});
