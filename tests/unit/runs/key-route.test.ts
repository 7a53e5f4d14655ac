import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { NO_LIMITS, type ViewRequest } from '../../../lib/messages/index.ts';
import type { CheckedOrder } from '../../../lib/runs/checked-order.ts';
import { createRunShelf } from '../../../lib/runs/run-shelf.ts';
import { createRunSource } from '../../../lib/runs/run-source.ts';
import { createRuns } from '../../../lib/runs/runs.ts';
import { createTabRuns } from '../../../lib/runs/tab-runs.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { eventually } from '../../support/eventually.ts';
import { type ScriptedProvider, startProvider } from '../../support/provider/index.ts';
import { eventsOfRun, sampleComposition } from '../../support/samples/run-samples.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';
import { openStandInRegistry, type StandInRegistry, TOKEN } from '../../support/worker/stand-in-registry.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import {
  KEY,
  openBench,
  ORDER,
  runOf,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

type Start = Extract<ViewRequest, { type: 'start' }>;

/** A key of no known shape: only by itself can it be found. */
const OWN_KEY = '5f0c8d1e7b6a49e2-93bd4c1a';

const refuseToSend = (): never => {
  throw new Error('Sent');
};

let bench: WorkerBench;
let other: StandInRegistry;
let provider: ScriptedProvider;
let view: TestView;
beforeEach(async () => {
  bench = await openBench();
  other = await openStandInRegistry();
  provider = await startProvider();
  view = await bench.watch();
});
afterEach(async () => {
  await bench.close();
  await other.close();
  await provider.stop();
});

const start = (part: Partial<Start> = {}) =>
  view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: OWN_KEY, ...part });
const direct = (): Partial<Start> => ({
  via: 'direct',
  provider: 'openai-compatible',
  address: provider.openaiBaseUrl,
});
const finish = async (registry: StandInRegistry) => {
  const held = await registry.nextRun();
  held.send(...eventsOfRun(sampleComposition({ run_id: runOf(view).run_id })));
  held.end();
  await untilStatus(view, 'succeeded');
  return held.body;
};
/** Kept while the panel shows that the key goes through the bench's registry. */
const keepOne = async () => {
  await start({ keep_key: true });
  await finish(bench.registry);
};
const setRegistry = (url: string) =>
  view.ask({ type: 'save-settings', registry_url: url, access_token: url === '' ? null : TOKEN });
const everythingStored = () =>
  JSON.stringify([[...bench.browser.session.content], [...bench.browser.local.content]]);
const runsSent = () => [...bench.registry.runs, ...other.runs].length + provider.calls.length;

describe('S27 a key that is kept', () => {
  it('is one that the person asked to keep, until they have it forgotten', async () => {
    await start();
    await finish(bench.registry);
    expect(view.state().kept_key).toBeNull();
    expect(everythingStored()).not.toContain(OWN_KEY);

    await keepOne();
    expect(view.state().kept_key).not.toBeNull();
    await view.ask({ type: 'forget-key' });
    expect(view.state().kept_key).toBeNull();
    expect(everythingStored()).not.toContain(OWN_KEY);
  });

  it('is none where the server needs none', async () => {
    await start({ ...direct(), provider_key: '', keep_key: true });
    await untilStatus(view, 'succeeded');

    expect(view.state().kept_key).toBeNull();
  });

  it.each([
    ['past its registry', () => ({ via: 'direct' as const })],
    ['to an address of one’s own', direct],
    ['to another provider', () => ({ provider: 'anthropic' as const })],
    ['through a registry that only the view still shows', () => ({ registry_url: 'https://registry.test' })],
  ])('goes nowhere when a run is to go %s', async (_name, change) => {
    await keepOne();
    const before = runsSent();

    expect(await start({ ...change(), provider_key: null })).toMatchObject({
      failure: { slug: 'no-kept-key' },
    });

    expect(runsSent()).toBe(before);
    // It is still there for its own way.
    expect((await start({ provider_key: null })).type).toBe('started');
    expect(await finish(bench.registry)).toMatchObject({ provider_key: OWN_KEY });
  });

  it.each([
    ['to another address', () => ({ address: 'http://localhost:1/v1' })],
    ['through a registry', () => ({ via: 'registry' as const })],
  ])('past all registries goes nowhere when a run is to go %s', async (_name, change) => {
    await start({ ...direct(), keep_key: true });
    await untilStatus(view, 'succeeded');
    expect(view.state().kept_key).toMatchObject({ via: 'direct', registry_url: null });
    const before = runsSent();

    expect(await start({ ...direct(), ...change(), provider_key: null })).toMatchObject({
      failure: { slug: 'no-kept-key' },
    });
    expect(runsSent()).toBe(before);
  });

  it('past all registries goes on past a registry that is set', async () => {
    await setRegistry('');
    await start({ ...direct(), keep_key: true });
    await untilStatus(view, 'succeeded');
    const calls = provider.calls.length;

    await setRegistry(other.url);
    expect((await start({ ...direct(), provider_key: null })).type).toBe('started');
    await untilStatus(view, 'succeeded');

    expect(provider.calls.length).toBeGreaterThan(calls);
    expect(other.runs).toEqual([]);
  });

  it('goes through no registry that was set since, until the person says so', async () => {
    await keepOne();
    await setRegistry(other.url);
    expect(view.state().kept_key).toMatchObject({ via: 'registry', registry_url: bench.registry.url });

    expect(await start({ provider_key: null })).toMatchObject({ failure: { slug: 'no-kept-key' } });
    expect(other.runs).toEqual([]);

    await view.ask({ type: 'reroute-key', via: 'registry', registry_url: other.url });
    expect(view.state().kept_key).toMatchObject({ via: 'registry', registry_url: other.url });
    expect((await start({ provider_key: null })).type).toBe('started');
    expect(await finish(other)).toMatchObject({ provider_key: OWN_KEY });
  });

  it('keeps its way with the worker that starts after this one', async () => {
    await keepOne();
    bench.restart();
    view = await bench.watch();
    await setRegistry(other.url);

    expect(await start({ provider_key: null })).toMatchObject({ failure: { slug: 'no-kept-key' } });
    expect(other.runs).toEqual([]);
  });

  it('is not taken after its time, though no alarm woke the worker', async () => {
    bench.restart({ keepMs: 40 });
    view = await bench.watch();
    await keepOne();
    const before = runsSent();
    const until = bench.browser.keyAlarm ?? 0;
    await eventually('its time is over', () => Date.now() > until);

    expect(await start({ provider_key: null })).toMatchObject({ failure: { slug: 'no-kept-key' } });

    expect(runsSent()).toBe(before);
    expect(view.state().kept_key).toBeNull();
    expect(everythingStored()).not.toContain(OWN_KEY);
  });

  it('is not sent another way after its time, though the person then says so', async () => {
    bench.restart({ keepMs: 40 });
    view = await bench.watch();
    await keepOne();
    const until = bench.browser.keyAlarm ?? 0;
    await eventually('its time is over', () => Date.now() > until);

    await view.ask({ type: 'reroute-key', via: 'direct', registry_url: null });

    expect(view.state().kept_key).toBeNull();
    expect(everythingStored()).not.toContain(OWN_KEY);
  });
});

describe('a start', () => {
  it.each([
    ['another registry', () => other.url],
    ['none', () => ''],
  ])(
    'is refused when Settings name %s since the form was looked at, and nothing is sent',
    async (_name, url) => {
      const order = { ...ORDER, tab_id: 1, registry_url: bench.registry.url };
      expect(await view.ask({ type: 'check-start', ...order })).toEqual({ type: 'ok' });
      await setRegistry(url());

      expect(await view.ask({ type: 'start', ...order, provider_key: OWN_KEY })).toMatchObject({
        failure: { slug: 'registry-changed' },
      });
      expect(await start({ ...direct(), registry_url: bench.registry.url })).toMatchObject({
        failure: { slug: 'registry-changed' },
      });

      expect(runsSent()).toBe(0);
      expect(everythingStored()).not.toContain(OWN_KEY);
    },
  );

  it.each([
    [
      'registry but the one that it was checked for',
      { registry_url: 'https://other.test' },
      'settings-changed',
    ],
    [
      "registry where it is for the person's own server",
      { provider: 'openai-compatible' },
      'provider-not-offered',
    ],
  ])('sends the key to no %s', (_name, change, slug) => {
    const source = createRunSource({
      client: { run: refuseToSend },
      direct: { run: refuseToSend },
      registryUrl: () => 'https://registry.test',
    });
    const run = {
      run_id: 'r',
      goal: 'g',
      via: 'registry',
      registry_url: 'https://registry.test',
      provider: 'openai',
      limits: NO_LIMITS,
      drafts: [],
      redraft: null,
      continues: null,
      ...change,
    };

    expect(() =>
      source(run as never, createSecret(OWN_KEY), { signal: new AbortController().signal, grounding: null }),
    ).toThrow(slug);
  });

  it('with the key itself in the page, of no shape that is known, stays here', async () => {
    bench.browser.pages.set(1, {
      url: 'https://a.test/',
      title: 'A',
      text: `key: ${OWN_KEY}`,
      entityPath: '',
    });
    await view.ask({ type: 'take-page', tab_id: 1 });
    const page_id = view.state().page?.page_id ?? null;

    expect(await start({ page_id })).toMatchObject({ failure: { slug: 'key-in-page' } });
    expect((await start({ page_id, provider_key: KEY })).type).toBe('started');
    expect(bench.registry.runs.map(({ body }) => body['provider_key'])).not.toContain(OWN_KEY);
  });
});

const makeRuns = (stores: boolean) => {
  const shelf = createRunShelf({
    keeper: { store: async () => stores, drop: async () => true },
    clock: createManualClock(),
    onChange: () => {},
  });
  return createRuns({
    shelf,
    tabs: createTabRuns(shelf),
    source: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }),
    lost: { begin: async () => true, end: () => {} },
    hasTab: async () => true,
    onReplace: () => {},
    onEnd: () => {},
    clock: createManualClock(),
    newId: () => crypto.randomUUID(),
    settings: { heartbeatMs: 1_000, deadlineMs: 1_000, ownDeadlineMs: 1_000 },
  });
};

describe('a start that is refused forgets the key', () => {
  const ORDERED = {
    tab_id: 1,
    earlier_id: null,
    grounding: null,
    has_key: true,
    registry_url: null,
  } as never as CheckedOrder & { has_key: true };

  it('as a run is live in its tab', async () => {
    const runs = makeRuns(true);
    const first = createSecret(OWN_KEY);
    await runs.start(ORDERED, first);
    const second = createSecret(OWN_KEY);

    await expect(runs.start(ORDERED, second)).rejects.toThrow('run-live');

    expect([first.forgotten, second.forgotten]).toEqual([false, true]);
  });

  it('as the run to be written anew is not known, or the browser stores nothing', async () => {
    const [unknown, unstored] = [createSecret(OWN_KEY), createSecret(OWN_KEY)];

    await expect(makeRuns(true).start({ ...ORDERED, earlier_id: 'x' }, unknown)).rejects.toThrow(
      'unknown-run',
    );
    await expect(makeRuns(false).start(ORDERED, unstored)).rejects.toThrow('storage-refused');

    expect([unknown.forgotten, unstored.forgotten]).toEqual([true, true]);
  });
});
