import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { NO_LIMITS, type Reply, toComposition } from '../../../lib/messages/index.ts';
import {
  createGate,
  faults,
  goodBut,
  type ScriptedProvider,
  startProvider,
} from '../../support/provider/index.ts';
import { openStandInRegistry, sendJson, TOKEN } from '../../support/worker/stand-in-registry.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import {
  KEY,
  openBench,
  ORDER,
  runOf,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
let provider: ScriptedProvider;
beforeEach(async () => {
  bench = await openBench();
  provider = await startProvider();
});
afterEach(async () => {
  await bench.close();
  await provider.stop();
});

/** A run of somebody's own server: in a process without a browser no other provider is at a real address. */
const order = () => ({
  ...ORDER,
  tab_id: 1,
  via: 'direct' as const,
  provider: 'openai-compatible' as const,
  address: provider.openaiBaseUrl,
});

const start = (view: TestView, change: object = {}): Promise<Reply> =>
  view.ask({ type: 'start', ...order(), provider_key: KEY, ...change });

/** What reached the registry but the list of providers, which it is asked for when a view opens. */
const ofTheRun = () =>
  bench.registry.requests.filter((request) => !['GET /v1/providers', 'GET /v1/budget'].includes(request));

const everythingStored = () =>
  JSON.stringify([[...bench.browser.session.content], [...bench.browser.local.content]]);

describe('a direct run', () => {
  it('goes from the goal to its drafts past the registry, and drops the key', async () => {
    const view = await bench.watch();

    expect((await start(view)).type).toBe('started');
    const run = await untilStatus(view, 'succeeded');

    expect(run).toMatchObject({
      via: 'direct',
      registry_url: null,
      provider_url: provider.openaiBaseUrl,
      provider_name: new URL(provider.url).host,
      has_key: true,
      failure: null,
      classification: { kind: 'skill' },
      key_gone_at: run.finished_at,
    });
    expect(run.phases.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished']);
    expect(run.drafts.map(({ provenance }) => [provenance.provider, provenance.via])).toEqual([
      ['openai-compatible', 'direct'],
    ]);
    expect(toComposition(run)).toMatchObject({ provider: 'openai-compatible', partial: false });
    expect(provider.calls.map(({ providerKey }) => providerKey)).toEqual(provider.calls.map(() => KEY));
    // What exists is searched for; and that is all.
    expect(ofTheRun().length).toBeGreaterThan(0);
    expect(ofTheRun().filter((request) => !request.startsWith('GET /v1/search?q='))).toEqual([]);
  });

  it('reuses what the registry finds, which is asked without key, token or the whole goal', async () => {
    const item = {
      entity: 'acme/release-log@1.0.0',
      kind: 'skill',
      name: 'release-log',
      description: 'Reads the log since the last tag.',
      capabilities: [],
      trust_tier: 'official',
    };
    const heads: object[] = [];
    bench.registry.on('GET /v1/search', ({ headers }, response) => {
      heads.push(headers);
      sendJson(response, 200, { items: [item], next_cursor: null });
    });
    provider.setScript(({ asked }) =>
      asked === 'plan'
        ? goodBut({ items: [], reuse: [{ entity: item.entity, covers: 'All', why: 'It does.' }] })
        : undefined,
    );
    const view = await bench.watch();
    await start(view);
    const run = await untilStatus(view, 'succeeded');

    expect(run).toMatchObject({
      catalog_url: bench.registry.url,
      reuse: [{ entity: item.entity, trust_tier: 'official' }],
      drafts: [],
    });
    for (const headers of heads) expect(headers).not.toHaveProperty('authorization');
    expect(JSON.stringify([ofTheRun(), heads])).not.toContain(KEY);
    expect(decodeURIComponent(ofTheRun().join())).not.toContain(ORDER.goal);
  });

  it('searches for nothing that holds the key, whatever the provider proposes', async () => {
    provider.setScript(({ asked }) =>
      asked === 'classification' ? goodBut({ queries: [KEY, `notes ${KEY}`, 'release notes'] }) : undefined,
    );
    const view = await bench.watch();
    await start(view);
    await untilStatus(view, 'succeeded');

    expect(ofTheRun().length).toBeGreaterThan(1);
    expect(decodeURIComponent(ofTheRun().join())).not.toContain(KEY);
  });

  it('searches no registry that was set after it began', async () => {
    const next = await openStandInRegistry();
    const gate = createGate();
    provider.setScript(({ number }) => (number === 1 ? gate.behaviour : undefined));
    const view = await bench.watch();
    await view.ask({
      type: 'keep-choice',
      via: 'direct',
      provider: 'openai-compatible',
      model: 'm',
      address: '',
      limits: NO_LIMITS,
    });
    await start(view);
    await gate.reached;
    const before = ofTheRun().length;

    await view.ask({ type: 'save-settings', registry_url: next.url, access_token: TOKEN });
    gate.release();
    await untilStatus(view, 'succeeded');

    expect(next.requests).toEqual([]);
    expect(ofTheRun()).toHaveLength(before);
    await next.close();
  });

  it('says that nothing was searched where no registry is set or allowed, and needs none', async () => {
    const view = await bench.watch();
    await view.ask({ type: 'save-settings', registry_url: '', access_token: null });
    await start(view);
    const run = await untilStatus(view, 'succeeded');

    expect(run.catalog_url).toBeNull();
    expect(run.gaps).toEqual([{ code: 'no-catalog', values: {} }]);
    expect(ofTheRun()).toEqual([]);
  });

  it('whose server rejects the key forgets one that is kept for it, and none that is for another server', async () => {
    const other = await startProvider();
    const view = await bench.watch();
    await start(view, { keep_key: true });
    await untilStatus(view, 'succeeded');
    other.setScript(() => faults.status(401));
    await start(view, { address: other.openaiBaseUrl });
    expect(await untilStatus(view, 'failed')).toMatchObject({ failure: { slug: 'provider-key-rejected' } });
    expect(view.state().kept_key).toMatchObject({ address: provider.openaiBaseUrl });
    await other.stop();

    provider.setScript(() => faults.status(401));
    await start(view, { provider_key: null });
    await view.until('the key is forgotten', ({ kept_key }) => kept_key === null);
  });

  it('notes each call in the ledger, with the key in it', async () => {
    const view = await bench.watch();
    await start(view);
    const run = await untilStatus(view, 'succeeded');

    const ofRun = view.state().requests.filter(({ run_id }) => run_id === run.run_id);
    const entries = ofRun.filter(({ path }) => path !== '/v1/search');
    expect(ofRun.some(({ path, carried_key }) => path === '/v1/search' && carried_key)).toBe(false);
    expect(entries).toHaveLength(provider.calls.length);
    for (const [index, entry] of entries.entries())
      expect(entry).toMatchObject({
        method: 'POST',
        host: new URL(provider.url).host,
        bytes_out: Buffer.byteLength(provider.calls[index]?.body ?? ''),
        carried_key: true,
        outcome: 'finished',
      });
  });

  it('is known by its requests for the session, also to the next worker', async () => {
    const view = await bench.watch();
    await start(view);
    const { run_id } = await untilStatus(view, 'succeeded');
    const before = view.state().requests.filter((entry) => entry.run_id === run_id);
    bench.restart();

    const list = await (await bench.watch()).ask({ type: 'list-plans', cursor: null });
    expect(list).toMatchObject({ plans: { unsaved: [{ run_id }], requests: before } });
    expect(before.every(({ bytes_in }) => bytes_in > 0)).toBe(true);
  });

  it('leaves the key in no storage, state or reply, live or ended, whoever echoes it', async () => {
    const gate = createGate();
    provider.setScript(({ number }) => (number === 1 ? gate.behaviour : faults.echoKey('mid-stream')));
    const view = await bench.watch();
    await start(view);
    await gate.reached;
    const whileLive = everythingStored();
    gate.release();
    await untilStatus(view, 'failed');

    expect(whileLive).toContain(provider.openaiBaseUrl);
    expect(whileLive).not.toContain(KEY);
    expect(everythingStored()).not.toContain(KEY);
    expect(JSON.stringify(view.states)).not.toContain(KEY);
  });

  it.each([
    ['cancelled', async (view: TestView) => view.ask({ type: 'cancel', run_id: runOf(view).run_id })],
    [
      'whose tab closes',
      async () => {
        bench.browser.tabs.delete(1);
        await bench.worker.onTabRemoved(1);
      },
    ],
    ['whose tab is gone without an event', async () => void bench.browser.tabs.delete(1)],
  ])('%s closes its call at once, and calls nothing after it', async (_, end) => {
    provider.setScript(() => faults.silence('mid-stream'));
    const view = await bench.watch();
    await start(view);
    const call = await provider.callOpened();

    await end(view);
    await provider.allClosed();

    expect(call.outcome).toBe('cut');
    expect(provider.calls).toHaveLength(1);
  });

  it('keeps finished drafts when it is cancelled, partial', async () => {
    provider.setScript(({ asked }) => (asked === 'critique' ? faults.silence('mid-stream') : undefined));
    const view = await bench.watch();
    await start(view);
    await view.until('a draft is there', ({ run }) => run?.drafts.length === 1);

    await view.ask({ type: 'cancel', run_id: runOf(view).run_id });

    expect(toComposition(runOf(view))).toMatchObject({ partial: true, drafts: [{ kind: 'skill' }] });
  });

  it('is ended from here when it takes too long', async () => {
    bench.restart({ ownDeadlineMs: 300 });
    provider.setScript(() => faults.silence('mid-stream'));
    const view = await bench.watch();
    await start(view);

    expect((await untilStatus(view, 'failed')).failure?.slug).toBe('run-deadline');
    await provider.allClosed();
  });

  it('that the provider refuses says so by its name, and links to nobody', async () => {
    provider.setScript(() => faults.status(401));
    const view = await bench.watch();
    await start(view);

    expect((await untilStatus(view, 'failed')).failure).toMatchObject({
      slug: 'provider-key-rejected',
      party: 'provider',
      field: 'provider_key',
      detail: expect.stringContaining(`${new URL(provider.url).host} answered 401`),
      help_url: null,
      instance: null,
    });
  });

  it('is no affair of the registry: it needs none, and no change there ends it', async () => {
    const gate = createGate();
    provider.setScript(() => gate.behaviour);
    const view = await bench.watch();
    await start(view);
    await gate.reached;

    await view.ask({ type: 'save-settings', registry_url: '', access_token: null });
    gate.release();
    await untilStatus(view, 'succeeded');

    expect((await start(view)).type).toBe('started');
    expect((await untilStatus(view, 'succeeded')).via).toBe('direct');
  });

  it('ends with the permission of its provider, which was not asked again', async () => {
    provider.setScript(() => faults.silence('mid-stream'));
    const view = await bench.watch();
    await start(view);
    await provider.callOpened();

    bench.browser.isGranted = false;
    await bench.worker.onPermissionsChange();
    await provider.allClosed();

    expect((await untilStatus(view, 'failed')).failure).toMatchObject({
      slug: 'provider-permission-removed',
      party: 'you',
    });
  });

  it('says which request was refused, not that nobody was there', async () => {
    const gate = createGate();
    provider.setScript(({ number }) => (number === 1 ? gate.behaviour : undefined));
    const view = await bench.watch();
    await start(view);
    await gate.reached;
    // Taken away without the event that tells of it.
    bench.browser.isGranted = false;
    gate.release();

    expect((await untilStatus(view, 'failed')).failure?.slug).toBe('no-provider-permission');
    expect(provider.calls).toHaveLength(1);
  });

  it('without a key sends none and says so', async () => {
    const view = await bench.watch();
    await start(view, { provider_key: '' });
    const run = await untilStatus(view, 'succeeded');

    expect(run.has_key).toBe(false);
    expect(provider.calls.map(({ headers }) => headers['authorization'])).toEqual(
      provider.calls.map(() => undefined),
    );
    expect(view.state().requests.filter(({ carried_key }) => carried_key)).toEqual([]);
  });

  it('can be saved once a registry is there', async () => {
    const view = await bench.watch();
    const { registry } = view.state();
    await view.ask({ type: 'save-settings', registry_url: '', access_token: null });
    await start(view);
    const { run_id } = await untilStatus(view, 'succeeded');

    const refused = await view.ask({ type: 'save-plan', run_id });
    expect(refused).toMatchObject({ type: 'refused', failure: { slug: 'no-registry' } });
    await view.ask({
      type: 'save-settings',
      registry_url: registry?.url ?? '',
      access_token: TOKEN,
    });

    expect(await view.ask({ type: 'save-plan', run_id })).toEqual({ type: 'ok' });
    expect(runOf(view)).toMatchObject({ saved_plan_id: expect.any(String), save_failure: null });
    expect(bench.registry.plans.size).toBe(1);
  });
});

describe('without a registry', () => {
  it('unsaved runs are listed, and that there are no saved ones is no failure', async () => {
    const view = await bench.watch();
    await view.ask({ type: 'save-settings', registry_url: '', access_token: null });
    await start(view);
    const { run_id } = await untilStatus(view, 'succeeded');

    expect(await view.ask({ type: 'list-plans', cursor: null })).toMatchObject({
      plans: { unsaved: [{ run_id }], plans: { items: [], next_cursor: null }, failure: null },
    });
  });

  it('a view is told of the vendors at their own addresses, and of one to be given', async () => {
    const view = await bench.watch();

    expect(view.state().direct_providers.map(({ id, url }) => [id, url])).toEqual([
      ['openai', 'https://api.openai.com/v1'],
      ['anthropic', 'https://api.anthropic.com'],
      ['openrouter', 'https://openrouter.ai/api/v1'],
      ['openai-compatible', null],
    ]);
  });
});

const check = async (change: object) => {
  const view = await bench.watch();
  const reply = await view.ask({ type: 'check-start', ...order(), ...change });
  return reply.type === 'refused' ? [reply.failure.slug, reply.failure.field] : reply.type;
};

describe('before a key leaves its field for a provider', () => {
  it('all is well with the permission alone', async () => {
    expect(await check({})).toBe('ok');
    expect(provider.sockets).toEqual([]);
    expect(ofTheRun()).toEqual([]);
  });

  it('no permission is named, and the registry does not hear of it', async () => {
    bench.browser.isGranted = false;

    expect(await check({})).toEqual(['no-provider-permission', null]);
    const started = await start(await bench.watch());
    expect(started).toMatchObject({ failure: { slug: 'no-provider-permission' } });
    expect(provider.sockets).toEqual([]);
    expect(ofTheRun()).toEqual([]);
  });

  it.each([
    '',
    'localhost:11434',
    'http://192.168.0.7:11434/v1',
    'http://ollama.test/v1',
    'https://user:pass@gateway.test/v1',
    'https://gateway.test/v1?key=x',
    'https://gateway.test/v1#x',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('an address that no key may go to is named: %j', async (address) => {
    expect(await check({ address })).toEqual(['bad-address', 'address']);
  });

  it('a key in the address is named, in whatever form', async () => {
    const inPath = 'https://gateway.test/sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ/v1';
    expect(await check({ address: inPath })).toEqual(['key-in-address', 'address']);

    const plain = 'correct-horse-battery';
    const reply = await start(await bench.watch(), {
      address: `https://gateway.test/${plain}`,
      provider_key: plain,
    });
    expect(reply).toMatchObject({ failure: { slug: 'key-in-address' } });
  });

  it('practice is told to be of a registry alone', async () => {
    expect(await check({ provider: 'practice' })).toEqual(['provider-not-offered', 'provider']);
  });

  it('an address of the person’s own is never sent to a registry', async () => {
    expect(await check({ via: 'registry' })).toEqual(['provider-not-offered', 'provider']);
    expect(ofTheRun()).toEqual([]);
  });

  it('only an own address may want no key', async () => {
    const reply = await start(await bench.watch(), { provider: 'openai', provider_key: '' });
    expect(reply).toMatchObject({ failure: { slug: 'bad-key' } });
  });
});

describe('what is chosen', () => {
  it('is remembered, the way of the key and the address with it', async () => {
    const view = await bench.watch();
    const choice = {
      via: 'direct',
      provider: 'openai-compatible',
      model: 'llama',
      address: 'http://localhost:11434/v1',
      limits: { ...NO_LIMITS, max_output_tokens: 9_000, max_output_tokens_per_call: 4_000 },
    } as const;
    await view.ask({ type: 'keep-choice', ...choice });
    bench.restart();

    expect((await bench.watch()).state()).toMatchObject(choice);
  });

  it('is kept from an earlier version, which knew fewer limits', async () => {
    const choice = { via: 'direct', provider: 'openai', model: 'gpt-test', address: '' };
    const limits = { max_output_tokens: 9_000, max_cost_usd: null, reroll: false };
    await bench.browser.local.set({ choice: { ...choice, limits } });
    bench.restart();
    expect((await bench.watch()).state()).toMatchObject({
      ...choice,
      limits: { ...limits, max_output_tokens_per_call: null },
    });
  });

  it('direct lets a whole run ask the registry for its search and nothing else, kept settings included', async () => {
    const choice = { provider: 'openai-compatible', model: 'm', address: '', limits: NO_LIMITS } as const;
    await bench.browser.local.set({ choice: { via: 'direct', ...choice } });
    bench.restart();
    const view = await bench.watch();
    await view.ask({ type: 'keep-choice', via: 'direct', ...choice });
    await view.ask({ type: 'reload-providers' });
    expect(await view.ask({ type: 'check-start', ...order() })).toEqual({ type: 'ok' });
    expect(bench.registry.requests).toEqual([]);

    await start(view);
    const { run_id } = await untilStatus(view, 'succeeded');
    const { draft_id } = runOf(view).drafts[0] ?? { draft_id: '' };
    await start(view, { redraft: { run_id, draft_id, note: 'Shorter' } });
    await view.until(
      'it is written again',
      ({ run }) => run?.run_id !== run_id && run?.status === 'succeeded',
    );

    expect(bench.registry.requests.length).toBeGreaterThan(0);
    for (const request of bench.registry.requests)
      expect(request).toMatch(/^GET \/v1\/search\?q=[^&]+&limit=\d+$/);
  });

  it('asks the registry nothing while the key goes past it, and what it offers once it does not', async () => {
    const choice = { provider: 'openai', model: 'gpt-test', address: '', limits: NO_LIMITS } as const;
    await (await bench.watch()).ask({ type: 'keep-choice', via: 'direct', ...choice });
    const before = bench.registry.requests.length;
    bench.restart();
    const view = await bench.watch();
    await bench.worker.onPermissionsChange();
    expect(bench.registry.requests).toHaveLength(before);

    await view.ask({ type: 'keep-choice', via: 'registry', ...choice });
    await view.until('the providers are there', ({ providers }) => providers?.length === 1);
  });
});
