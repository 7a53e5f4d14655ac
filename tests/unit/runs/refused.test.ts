import { describe, expect, it } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import { NO_LIMITS } from '../../../lib/messages/index.ts';
import type { CheckedOrder } from '../../../lib/runs/checked-order.ts';
import { CANCELLED } from '../../../lib/runs/live-run.ts';
import { createRunShelf } from '../../../lib/runs/run-shelf.ts';
import type { RunSource } from '../../../lib/runs/run-source.ts';
import { createRuns, type Runs } from '../../../lib/runs/runs.ts';
import { createTabRuns } from '../../../lib/runs/tab-runs.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { createKeeper } from '../../../lib/session/keeper.ts';
import { createMemoryArea, type MemoryArea } from '../../support/worker/test-worker.ts';

const ORDER: CheckedOrder & { has_key: boolean } = {
  tab_id: 1,
  via: 'registry',
  registry_url: 'https://registry.test',
  catalog_url: null,
  provider_url: null,
  goal: 'Write release notes',
  provider: 'openai',
  provider_name: 'OpenAI',
  practice: false,
  model: 'm',
  limits: NO_LIMITS,
  redraft: null,
  continued: null,
  earlier_id: null,
  page: null,
  grounding: null,
  has_key: true,
};

/** Never says anything, and ends with its signal. */
const silence: RunSource = (_run, _providerKey, { signal }) => ({
  [Symbol.asyncIterator]: () => ({
    next: () =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
  }),
});

interface Bench {
  runs: Runs;
  area: MemoryArea;
  tabs: Set<number>;
  asked: () => number;
}

const open = (): Bench => {
  const area = createMemoryArea();
  const tabs = new Set([1, 2]);
  let [made, asked] = [0, 0];
  const shelf = createRunShelf({ keeper: createKeeper(area), clock: systemClock, onChange: () => {} });
  const runs = createRuns({
    shelf,
    tabs: createTabRuns(shelf),
    source: (...order) => {
      asked += 1;
      return silence(...order);
    },
    lost: { begin: async () => true, end: () => {} },
    hasTab: async (tabId) => tabs.has(tabId),
    onReplace: () => {},
    onEnd: () => {},
    clock: systemClock,
    newId: () => `id-${(made += 1)}`,
    settings: { heartbeatMs: 60_000, deadlineMs: 60_000, ownDeadlineMs: 60_000 },
  });
  return { runs, area, tabs, asked: () => asked };
};

describe('a run that is not started', () => {
  it.each<[string, string, (bench: Bench) => Promise<Partial<CheckedOrder>>]>([
    [
      'whose tab has one',
      'run-live',
      async ({ runs }) => {
        await runs.start(ORDER, createSecret('sk-other'));
        return {};
      },
    ],
    ['for a draft of a run that is not known', 'unknown-run', async () => ({ earlier_id: 'none' })],
    [
      'for a draft of a run that is live',
      'run-still-live',
      async ({ runs }) => ({
        earlier_id: await runs.start({ ...ORDER, tab_id: 2 }, createSecret('sk-other')),
      }),
    ],
    [
      'for a draft of a run that is being saved',
      'being-saved',
      async ({ runs }) => {
        const earlier_id = await runs.start(ORDER, createSecret('sk-other'));
        runs.end(earlier_id, CANCELLED);
        await runs.cancel(earlier_id);
        runs.change(earlier_id, { type: 'saving' });
        return { earlier_id };
      },
    ],
    [
      'that cannot be stored',
      'storage-refused',
      async ({ area }) => {
        area.refuses = true;
        return {};
      },
    ],
  ])('%s forgets the key, and asks nobody with it', async (_, slug, prepare) => {
    const bench = open();
    const providerKey = createSecret('sk-test-0123456789abcdef');
    const change = await prepare(bench);
    await expect.poll(bench.asked).toBe(bench.runs.live().length + (slug === 'being-saved' ? 1 : 0));
    const asked = bench.asked();

    await expect(bench.runs.start({ ...ORDER, ...change }, providerKey)).rejects.toMatchObject({
      failure: { slug },
    });

    expect(providerKey.forgotten).toBe(true);
    expect(bench.asked()).toBe(asked);
    for (const { run_id } of bench.runs.live()) await bench.runs.cancel(run_id);
  });

  it('leaves its tab to the run before it', async () => {
    const { runs, area } = open();
    const before = await runs.start(ORDER, createSecret('sk-other'));
    await runs.cancel(before);
    area.refuses = true;

    await expect(runs.start(ORDER, createSecret('sk-test'))).rejects.toMatchObject({
      failure: { slug: 'storage-refused' },
    });

    expect(runs.ofTab(1)?.run_id).toBe(before);
  });

  it('as its tab has gone forgets the key, and asks nobody with it', async () => {
    const { runs, tabs, asked } = open();
    const providerKey = createSecret('sk-test-0123456789abcdef');
    tabs.delete(1);

    const runId = await runs.start(ORDER, providerKey);
    await expect.poll(() => runs.live()).toEqual([]);

    expect(runs.get(runId)).toMatchObject({ status: 'failed', failure: { slug: 'tab-gone' } });
    expect(providerKey.forgotten).toBe(true);
    expect(asked()).toBe(0);
  });
});
