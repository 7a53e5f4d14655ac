import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { eventsToFirstDraft } from '../../support/samples/run-samples.ts';
import {
  openStandInRegistry,
  sampleProblem,
  sendJson,
  TOKEN,
} from '../../support/worker/stand-in-registry.ts';
import {
  KEY,
  openBench,
  ORDER,
  untilDraft,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const save = async (registryUrl: string, accessToken: string | null) =>
  (await bench.watch(2)).ask({
    type: 'save-settings',
    registry_url: registryUrl,
    access_token: accessToken,
  });

describe('settings', () => {
  it.each([
    ['a new token', async () => save(bench.registry.url, 'another-token')],
    ['no token', async () => save(bench.registry.url, null)],
    ['another address', async () => save('https://elsewhere.test', '')],
    ['no address', async () => save('', '')],
  ])('with %s end live runs, whose finished drafts stay', async (_, change) => {
    const view = await bench.watch();
    const { held } = await bench.start(view);
    held.send(...eventsToFirstDraft());
    await untilDraft(view);

    expect(await change()).toEqual({ type: 'ok' });
    await held.closed;

    const run = await untilStatus(view, 'failed');
    expect(run.failure).toMatchObject({ slug: 'settings-changed', party: 'you' });
    expect(run.drafts).toHaveLength(1);
    expect(run.key_gone_at).not.toBeNull();
  });

  it('saved as they were end nothing', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);

    await save(`${bench.registry.url}/`, '');
    held.send(...eventsToFirstDraft());
    await untilDraft(view);

    expect(view.state()).toMatchObject({ run: { status: 'running' }, registry: { has_token: true } });
  });

  it('never send the token of one registry to another', async () => {
    const other = await openStandInRegistry();
    const seen: unknown[] = [];
    other.on('GET /v1/me', (request, response) => {
      seen.push(request.headers.authorization);
      sendJson(response, 401, sampleProblem('unauthenticated', 401));
    });

    await save(other.url, '');
    const view = await bench.watch();

    expect(view.state().registry).toMatchObject({ url: other.url, has_token: false });
    expect(await view.ask({ type: 'test-connection' })).toMatchObject({ failure: { slug: 'no-token' } });
    expect(seen).toEqual([]);
    await other.close();
  });

  it('tell a view whether there is a token, and never the token', async () => {
    const view = await bench.watch();

    expect(view.state().registry).toMatchObject({ has_token: true });
    expect(JSON.stringify(view.states)).not.toContain(TOKEN);
  });

  it.each([
    'http://registry.test',
    'http://192.168.0.1:8787',
    'http://127.0.0.1.evil.test',
    'ftp://registry.test',
    'javascript:alert(1)',
    'https://user:pass@registry.test',
    'https://registry.test/?a=b',
    'https://registry.test/#x',
    'registry.test',
    'https://',
    'x'.repeat(3_000),
  ])('refuse %s as an address and keep the old', async (address) => {
    const view = await bench.watch();

    expect(await save(address, 'x')).toMatchObject({
      type: 'refused',
      failure: { slug: 'registry-address-refused', field: 'registry_url' },
    });
    expect(view.state().registry?.url).toBe(bench.registry.url);
  });

  it.each(['to ken', 'tok\nen', 'tök', 'x'.repeat(1_001), 'a\0b'])(
    'refuse a token that no header can carry',
    async (token) => {
      const reply = await save(bench.registry.url, token);

      expect(reply).toMatchObject({
        type: 'refused',
        failure: { slug: 'token-malformed', field: 'access_token' },
      });
      expect(JSON.stringify(reply)).not.toContain(token);
    },
  );
});

const check = async (change: object = {}) => {
  const view = await bench.watch();
  const reply = await view.ask({ type: 'check-start', ...ORDER, tab_id: 1, ...change });
  return reply.type === 'refused' ? [reply.failure.slug, reply.failure.field] : reply.type;
};

describe('before a key leaves its field', () => {
  it('all is well when nothing stands against the run', async () => {
    expect(await check()).toBe('ok');
    expect(bench.registry.runs).toEqual([]);
  });

  it.each([
    ['an empty goal', { goal: '' }, ['goal-empty', 'goal']],
    ['a goal of spaces', { goal: ' \n\t ' }, ['goal-empty', 'goal']],
    ['a goal of 1 MB', { goal: 'x'.repeat(1_000_000) }, ['goal-too-long', 'goal']],
    ['a goal with a NUL', { goal: 'a\0b' }, ['bad-goal', 'goal']],
    ['a goal with half a character', { goal: 'a\ud800b' }, ['bad-goal', 'goal']],
    [
      'a key in the goal',
      { goal: 'Use sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ please' },
      ['key-in-goal', 'goal'],
    ],
    ['an empty model', { model: ' ' }, ['bad-model', 'model']],
    ['a model of 1,000 characters', { model: 'm'.repeat(1_000) }, ['bad-model', 'model']],
    ['a key for a model', { model: 'sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ' }, ['key-in-model', 'model']],
    ['a provider that is not offered', { provider: 'anthropic' }, ['provider-not-offered', 'provider']],
    ['a tab that is gone', { tab_id: 99 }, ['tab-gone', null]],
  ])('%s is named, with the field it is in', async (_, change, expected) => {
    expect(await check(change)).toEqual(expected);
    expect(bench.registry.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
  });

  it('a token that the registry does not take is named', async () => {
    await save(bench.registry.url, 'wrong');

    expect(await check()).toEqual(['unauthenticated', 'access_token']);
  });

  it('no token, no permission and no registry are named', async () => {
    await save(bench.registry.url, null);
    const noToken = await check();
    await save(bench.registry.url, TOKEN);
    bench.browser.isGranted = false;
    const noPermission = await check();
    await save('', null);

    expect([noToken, noPermission, await check()]).toEqual([
      ['no-token', 'access_token'],
      ['no-permission', 'registry_url'],
      ['no-registry', 'registry_url'],
    ]);
  });

  it('a second run in the same tab is named', async () => {
    await bench.start(await bench.watch());

    expect(await check()).toEqual(['run-live', null]);
    expect(await check({ tab_id: 2 })).toBe('ok');
  });
});

const start = async (change: object) => {
  const view = await bench.watch();
  const reply = await view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: KEY, ...change });
  return { slug: reply.type === 'refused' ? reply.failure.slug : reply.type, text: JSON.stringify(reply) };
};

describe('a key', () => {
  it.each([
    '',
    'x',
    'x'.repeat(10_240),
    ' sk-12345678',
    'sk-1234\n5678',
    'sk-1234\u00005678',
    'sk-“1234567”',
    'sk-1234\u200b5678',
  ])('that cannot be one is refused and nothing is sent: %j', async (providerKey) => {
    const { slug } = await start({ provider_key: providerKey });

    expect(slug).toBe('bad-key');
    expect(bench.registry.runs).toEqual([]);
  });

  it.each([
    ['goal', 'key-in-goal'],
    ['model', 'key-in-model'],
  ])('that stands in the %s too is not sent, whatever it looks like', async (field, expected) => {
    const plain = 'correct-horse-battery';

    const { slug, text } = await start({ [field]: `use ${plain}`, provider_key: plain });

    expect(slug).toBe(expected);
    expect(text).not.toContain(plain);
    expect(bench.registry.runs).toEqual([]);
  });
});

describe('a goal', () => {
  it('is kept by tab, moves with its tab and goes with it', async () => {
    const view = await bench.watch();
    await view.ask({ type: 'keep-goal', tab_id: 1, goal: 'Half a thou' });
    view.leave();
    expect((await bench.watch()).state().goal).toBe('Half a thou');

    bench.browser.tabs.delete(1);
    bench.browser.tabs.add(8);
    await bench.worker.onTabReplaced(8, 1);
    expect((await bench.watch(8)).state().goal).toBe('Half a thou');
    expect((await bench.watch(1)).state().goal).toBe('');

    await bench.worker.onTabRemoved(8);
    expect((await bench.watch(8)).state().goal).toBe('');
    expect([...bench.browser.session.content.keys()].filter((key) => key.startsWith('goal:'))).toEqual([]);
  });

  it('survives the run that it started, also a failed one', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);
    held.cut();
    await untilStatus(view, 'failed');

    expect(view.state().goal).toBe(ORDER.goal);
  });
});
