import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import { ViewMessageSchema } from '../../../lib/messages/index.ts';
import { NO_LIMITS } from '../../../lib/messages/index.ts';
import { z } from '../../../lib/protocol/index.ts';
import { createChanges } from '../../../lib/worker/changes.ts';
import { createViewPorts } from '../../../lib/worker/view-ports.ts';
import { eventually } from '../../support/eventually.ts';
import { eventsToFirstDraft, sampleComposition } from '../../support/samples/run-samples.ts';
import { sendJson } from '../../support/worker/stand-in-registry.ts';
import { connectView, OWN_PAGE } from '../../support/worker/test-worker.ts';
import { KEY, openBench, ORDER, type WorkerBench } from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const PLAN_ID = '01920000-0000-7000-8000-00000000000a';
const AT = '2026-01-02T03:04:05.000Z';
const toStart = (registryUrl: string) => ({
  request_id: 1,
  request: { type: 'start', ...ORDER, registry_url: registryUrl, tab_id: 1, provider_key: KEY },
});
/** A start first keeps its goal, then it is shown as a run. */
const expectNothingStarted = async () =>
  expect((await bench.watch()).state()).toMatchObject({ goal: '', run: null });

describe('a port', () => {
  it.each([
    ['of another extension', { ...OWN_PAGE, id: 'other' }, undefined],
    ['of nobody', {}, undefined],
    ['of a frame', { ...OWN_PAGE, frameId: 3 }, undefined],
    ['of another name', OWN_PAGE, 'byok-something'],
  ])('%s is closed and starts nothing', async (_, sender, name) => {
    const view = connectView(bench.worker, sender, name);

    view.send(toStart(bench.registry.url));

    await expectNothingStarted();
    expect(view.isClosed()).toBe(true);
    expect(view.states).toEqual([]);
  });

  it.each([
    ['of an unknown type', { request_id: 1, request: { type: 'drop-table' } }],
    ['without an id', { request: { type: 'test-connection' } }],
    [
      'with a member too many',
      { request_id: 1, request: { type: 'test-connection', url: 'https://evil.test' } },
    ],
    ['with a tab that is no number', { request_id: 1, request: { type: 'watch-tab', tab_id: '1' } }],
    ['with a run id that is none', { request_id: 1, request: { type: 'cancel', run_id: '../../x' } }],
    ['with NaN', { request_id: Number.NaN, request: { type: 'test-connection' } }],
    ['that is null', null],
    ['that is a prototype', JSON.parse('{"__proto__":{"request_id":1}}')],
  ])('with a message %s is closed, and nothing after it counts', async (_, message) => {
    const view = connectView(bench.worker);

    view.send(message);
    view.send(toStart(bench.registry.url));

    await expectNothingStarted();
    expect(view.isClosed()).toBe(true);
  });

  it('refuses a stale run id by name and stays open', async () => {
    const view = await bench.watch();
    const runId = '01920000-0000-7000-8000-0000000000ee';

    for (const type of ['cancel', 'save-plan', 'discard-run'] as const) {
      expect(await view.ask({ type, run_id: runId })).toMatchObject({ failure: { slug: 'unknown-run' } });
    }
    expect(view.isClosed()).toBe(false);
  });

  it('is told nothing of an error that nobody foresaw', async () => {
    const { onConnect } = createViewPorts({
      isOwnPage: () => true,
      ready: Promise.resolve(),
      activeTab: async () => null,
      changes: createChanges(),
      toState: () => {
        throw new Error('Nothing is watched');
      },
      answer: () => Promise.reject(new TypeError(`Headers.append: "${KEY}" is an invalid header value`)),
      onWatch: () => {},
      clock: systemClock,
      pushMs: 5,
    });

    const reply = await connectView({ onConnect }).ask({ type: 'test-connection' });

    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'extension-failed' } });
    expect(JSON.stringify(reply)).not.toMatch(/Headers|sk-test/);
  });

  it('loses nothing that was said before the worker had read its storage', async () => {
    bench.restart();
    const view = connectView(bench.worker);

    const [watched, kept] = await Promise.all([
      view.ask({ type: 'watch-tab', tab_id: 1 }),
      view.ask({ type: 'keep-goal', tab_id: 1, goal: 'Said at once' }),
    ]);

    expect([watched, kept]).toEqual([{ type: 'ok' }, { type: 'ok' }]);
    expect((await bench.watch()).state().goal).toBe('Said at once');
  });

  it('that closed is told nothing more, without an error', async () => {
    const view = await bench.watch();
    const other = await bench.watch();
    view.leave();
    const told = view.states.length;

    await other.ask({ type: 'save-settings', registry_url: bench.registry.url, access_token: 'new' });

    expect(view.states).toHaveLength(told);
  });

  it('whose page vanished without an event is let go at the next word to it', async () => {
    const view = await bench.watch();
    // As Chromium does: the port throws before its disconnect event has come.
    const throwing = connectView(bench.worker);
    await throwing.ask({ type: 'watch-tab', tab_id: 1 });
    throwing.leave();

    const choice = { via: null, provider: 'openai', model: 'm', address: '', limits: NO_LIMITS } as const;
    expect(await view.ask({ type: 'keep-choice', ...choice })).toEqual({ type: 'ok' });
    expect(await view.ask({ type: 'test-connection' })).toMatchObject({ type: 'connected' });
  });
});

const holdsDraft = (message: unknown): boolean => JSON.stringify(message).includes('# Release notes');
const connect = (carries: (message: unknown) => boolean) =>
  connectView(bench.worker, OWN_PAGE, undefined, carries);

describe('a state that a port cannot carry', () => {
  it('comes without what others wrote, and says of run and key what is true', async () => {
    const view = connect((message) => !holdsDraft(message));
    await view.ask({ type: 'watch-tab', tab_id: 1 });
    const { runId, held } = await bench.start(view);
    held.send(...eventsToFirstDraft());
    const reduced = await view.until('a reduced state', ({ run }) => run?.unshown === true);

    expect(reduced.run).toMatchObject({ run_id: runId, status: 'running', drafts: [], key_gone_at: null });
    expect(reduced.requests.filter(({ carried_key }) => carried_key)).toHaveLength(1);
    expect(await view.ask({ type: 'cancel', run_id: runId })).toEqual({ type: 'ok' });
    await held.closed;
    expect(view.state().run).toMatchObject({ status: 'cancelled', unshown: true });
    expect(view.state().run?.key_gone_at).not.toBeNull();

    // My plans lists it, bare, and it can be saved whole.
    expect(await view.ask({ type: 'list-plans', cursor: null })).toMatchObject({
      type: 'plans',
      plans: { unsaved: [{ run_id: runId, drafts: [], unshown: true }], failure: { slug: 'answer-unshown' } },
    });
    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
    expect([...bench.registry.plans.values()].map(({ body }) => body).join('')).toContain('# Release notes');
    // A page that carries more sees all of it.
    expect((await bench.watch()).state().run).toMatchObject({ drafts: [{ name: 'release-notes' }] });
    expect((await bench.watch()).state().run?.unshown).toBeUndefined();
  });

  it('is a refusal where it is an answer', async () => {
    const plan = { plan_id: PLAN_ID, saved_at: AT, updated_at: AT, composition: sampleComposition() };
    bench.registry.on(`GET /v1/plans/${PLAN_ID}`, (_, response) => sendJson(response, 200, plan));
    const view = connect((message) => !holdsDraft(message));

    expect(await view.ask({ type: 'open-plan', plan_id: PLAN_ID })).toMatchObject({
      type: 'refused',
      failure: { slug: 'answer-unshown', party: 'extension' },
    });
  });

  it('closes a port that carries nothing at all, so that its view connects anew', async () => {
    let isWhole = true;
    const view = connect(() => isWhole);
    await view.ask({ type: 'watch-tab', tab_id: 1 });
    isWhole = false;
    view.send({ request_id: 100, request: { type: 'keep-goal', tab_id: 1, goal: 'x' } });

    await eventually('the port is closed', () => view.isClosed());
    expect(view.isClosed()).toBe(true);
  });
});

describe('the schema of messages', () => {
  it('answers for anything at all, and lets no key through but in a start', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        expect(z.safeParse(ViewMessageSchema, message).success).toBe(false);
      }),
      { numRuns: 500 },
    );
    const start = toStart('https://registry.test');
    for (const type of ['check-start', 'keep-goal', 'keep-choice', 'test-connection', 'save-settings']) {
      const message = { request_id: 1, request: { ...start.request, type } };
      expect(z.safeParse(ViewMessageSchema, message).success).toBe(false);
    }
    expect(z.safeParse(ViewMessageSchema, start).success).toBe(true);
  });
});
