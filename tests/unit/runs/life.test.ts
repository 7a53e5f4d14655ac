import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  eventsOfRun,
  eventsToFirstDraft,
  sampleComposition,
  sampleDraft,
} from '../../support/samples/run-samples.ts';
import { sampleProblem, sendJson, TOKEN } from '../../support/worker/stand-in-registry.ts';
import { connectView } from '../../support/worker/test-worker.ts';
import {
  KEY,
  openBench,
  ORDER,
  runOf,
  untilDraft,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const everythingStored = () =>
  JSON.stringify([[...bench.browser.session.content], [...bench.browser.local.content]]);

describe('a run', () => {
  it('goes from the goal to its drafts and drops the key', async () => {
    const view = await bench.watch();

    const { runId, held } = await bench.start(view);
    held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
    held.end();
    const run = await untilStatus(view, 'succeeded');

    const { goal, provider, model } = ORDER;
    expect(held.body).toEqual({ run_id: runId, goal, provider, model, provider_key: KEY });
    expect(held.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(run.drafts.map(({ name }) => name)).toEqual(['release-notes']);
    expect(run.phases.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished']);
    expect(run.key_gone_at).toBe(run.finished_at);
    expect(run.failure).toBeNull();
  });

  it('tells a view its phases, outline and drafts while they come', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);

    held.send(...eventsToFirstDraft());
    await untilDraft(view);
    // It comes after the draft, perhaps with the next state.
    await view.until('the usage is there', ({ run }) => run?.usage !== null);

    expect(runOf(view)).toMatchObject({
      status: 'running',
      key_gone_at: null,
      outline: [{ name: 'release-notes' }],
      usage: { calls: 3 },
      phases: [
        { phase: 'classifying', state: 'finished' },
        { phase: 'planning', state: 'finished' },
        { phase: 'drafting', state: 'started' },
        { phase: 'analyzing', state: 'waiting' },
      ],
    });
  });

  it('leaves the key in no storage, state or reply, live or ended, whoever echoes it', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);
    held.send({ event: 'draft', data: sampleDraft({ markdown: `The key is ${KEY}` }) });
    await untilDraft(view);
    const whileLive = everythingStored();

    held.send({
      event: 'problem',
      data: sampleProblem('internal', 500, { detail: `It was ${KEY}` }) as never,
    });
    await untilStatus(view, 'failed');
    await view.ask({ type: 'list-plans', cursor: null });

    expect(whileLive).toContain('release-notes');
    expect(whileLive).not.toContain(KEY);
    expect(everythingStored()).not.toContain(KEY);
    expect(JSON.stringify(view.states)).not.toContain(KEY);
  });

  it('cancelled by a person closes its connection and keeps what was finished', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);
    held.send(...eventsToFirstDraft());
    await untilDraft(view);

    await view.ask({ type: 'cancel', run_id: runId });

    expect(runOf(view)).toMatchObject({
      status: 'cancelled',
      failure: null,
      drafts: [{ name: 'release-notes' }],
    });
    expect(runOf(view).key_gone_at).not.toBeNull();
    await held.closed;
  });

  it('cancelled before the first byte sends nothing more', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);

    await view.ask({ type: 'cancel', run_id: runId });
    await held.closed;

    expect(runOf(view).status).toBe('cancelled');
    expect(bench.registry.runs).toHaveLength(1);
  });

  it('that was cancelled as its result came ends once, as either', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);

    held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
    held.end();
    await view.ask({ type: 'cancel', run_id: runId });
    const { status } = runOf(view);
    await view.ask({ type: 'cancel', run_id: runId });

    expect(['succeeded', 'cancelled']).toContain(status);
    expect(runOf(view).status).toBe(status);
  });

  it('ends with the problem that the registry names, in mid-stream too', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);

    held.send(...eventsToFirstDraft(), {
      event: 'problem',
      data: sampleProblem('provider-rate-limited', 429, { retry_after_s: 30 }) as never,
    });
    const run = await untilStatus(view, 'failed');

    expect(run.failure).toMatchObject({
      slug: 'provider-rate-limited',
      party: 'provider',
      retry_after_s: 30,
      instance: 'log-1',
    });
    expect(run.drafts).toHaveLength(1);
  });

  it('whose stream breaks keeps its drafts and is not sent again', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);
    held.send(...eventsToFirstDraft());
    await untilDraft(view);

    held.cut();
    const run = await untilStatus(view, 'failed');

    expect(run.failure).toMatchObject({ slug: 'stream-broken', party: 'network' });
    expect(run.drafts).toHaveLength(1);
    expect(bench.registry.runs).toHaveLength(1);
  });

  it('that delivers nothing is not called done', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);

    held.send({ event: 'result', data: sampleComposition({ drafts: [] }) });
    held.end();

    expect((await untilStatus(view, 'failed')).failure).toMatchObject({ slug: 'empty-result' });
  });

  it('refused by the registry says so, and the next one can start', async () => {
    bench.registry.on('POST /v1/intent/byo', (_, response) =>
      sendJson(response, 429, sampleProblem('run-limit', 429, { retry_after_s: 5 })),
    );
    const view = await bench.watch();

    await view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: KEY });
    const run = await untilStatus(view, 'failed');

    expect(run.failure).toMatchObject({ slug: 'run-limit', retry_after_s: 5 });
    expect(await view.ask({ type: 'check-start', ...ORDER, tab_id: 1 })).toEqual({ type: 'ok' });
  });
});

describe('a run and its views', () => {
  it('goes on when every view leaves, and is found again by the next', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);

    view.leave();
    held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
    held.end();
    const next = await bench.watch();

    expect((await untilStatus(next, 'succeeded')).run_id).toBe(runId);
    expect(view.isClosed()).toBe(true);
  });

  it('starts though the popup that asked for it closed in that very click', async () => {
    const view = await bench.watch();
    void view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: KEY });
    view.leave();

    const held = await bench.registry.nextRun();

    expect(held.body).toMatchObject({ goal: ORDER.goal });
  });

  it('is shown to each view of its tab and to no other', async () => {
    const [panel, popup, other] = [await bench.watch(1), await bench.watch(1), await bench.watch(2)];
    const { held } = await bench.start(panel);
    held.send(...eventsToFirstDraft());

    await untilDraft(panel);
    await untilDraft(popup);

    expect(other.state().run).toBeNull();
    expect(other.state().requests.filter(({ carried_key }) => carried_key)).toEqual([]);
  });

  it('a panel follows the active tab of its window, and only of its window', async () => {
    const panel = connectView(bench.worker);
    await panel.ask({ type: 'watch-window', window_id: 10 });
    const { runId } = await bench.start(panel, 1);
    expect(panel.state()).toMatchObject({ tab_id: 1, run: { run_id: runId } });

    bench.worker.onTabActivated(2, 10);
    await panel.until('the panel shows tab 2', (state) => state.tab_id === 2);
    expect(panel.state().run).toBeNull();

    bench.worker.onTabActivated(3, 99);
    bench.worker.onTabActivated(1, 10);
    await panel.until('the panel shows tab 1 again', (state) => state.tab_id === 1);
    expect(runOf(panel).run_id).toBe(runId);
    expect(panel.states.some((state) => state.tab_id === 3)).toBe(false);
  });

  it('a panel shows the tab that was moved into its window', async () => {
    const panel = connectView(bench.worker);
    await panel.ask({ type: 'watch-window', window_id: 10 });

    bench.browser.activeTabs.set(10, 3);
    bench.worker.onTabMoved();

    expect((await panel.until('tab 3', (state) => state.tab_id === 3)).tab_id).toBe(3);
  });
});

describe('a run and its tab', () => {
  it('ends at once when the tab closes, and what it had finished waits under My plans', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);
    held.send(...eventsToFirstDraft());
    await untilDraft(view);

    bench.browser.tabs.delete(1);
    await bench.worker.onTabRemoved(1);
    await held.closed;
    const listed = await (await bench.watch(2)).ask({ type: 'list-plans', cursor: null });

    expect(listed).toMatchObject({
      type: 'plans',
      plans: { unsaved: [{ run_id: runId, status: 'cancelled', drafts: [{ name: 'release-notes' }] }] },
    });
  });

  it('leaves nothing behind when the tab closes before a draft was finished', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);

    bench.browser.tabs.delete(1);
    await bench.worker.onTabRemoved(1);
    await held.closed;

    const reply = await view.ask({ type: 'cancel', run_id: runId });
    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'unknown-run' } });
    expect([...bench.browser.session.content.keys()].filter((key) => key.startsWith('run:'))).toEqual([]);
  });

  it('ends by the look at its tab when that vanished without an event', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);

    bench.browser.tabs.delete(1);
    await held.closed;

    expect((await untilStatus(view, 'cancelled')).failure).toBeNull();
  });

  it('moves with a tab that was discarded and replaced', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);

    bench.browser.tabs.delete(1);
    bench.browser.tabs.add(7);
    await bench.worker.onTabReplaced(7, 1);
    held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
    held.end();
    await untilStatus(view, 'succeeded');

    expect(view.state()).toMatchObject({ tab_id: 7, run: { run_id: runId, tab_id: 7 } });
  });

  it('is one of several: closing one tab leaves the others alone', async () => {
    const [first, second] = [await bench.watch(1), await bench.watch(2)];
    const one = await bench.start(first, 1);
    const two = await bench.start(second, 2);

    bench.browser.tabs.delete(1);
    await bench.worker.onTabRemoved(1);
    await one.held.closed;
    two.held.send(...eventsOfRun(sampleComposition({ run_id: two.runId })));
    two.held.end();

    await untilStatus(second, 'succeeded');
    expect(bench.registry.runs).toHaveLength(2);
  });

  it('is one at a time: of two clicks at once one starts a run', async () => {
    const view = await bench.watch();
    const start = { type: 'start', ...ORDER, tab_id: 1, provider_key: KEY } as const;

    const replies = await Promise.all([view.ask(start), view.ask(start), view.ask(start)]);

    expect(replies.map(({ type }) => type).toSorted()).toEqual(['refused', 'refused', 'started']);
    expect(replies.filter(({ type }) => type === 'refused')).toMatchObject([
      { failure: { slug: 'run-live' } },
      { failure: { slug: 'run-live' } },
    ]);
    await bench.registry.nextRun();
    expect(bench.registry.runs).toHaveLength(1);
  });

  it('is not started for a tab that is gone', async () => {
    const view = await bench.watch();

    const reply = await view.ask({ type: 'start', ...ORDER, tab_id: 99, provider_key: KEY });

    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'tab-gone' } });
    expect(bench.registry.runs).toEqual([]);
  });
});

describe('a run and its limits', () => {
  it('ends at its own deadline, whatever the registry does', async () => {
    bench.restart({ deadlineMs: 100 });
    const view = await bench.watch();

    const { held } = await bench.start(view);
    await held.closed;

    expect((await untilStatus(view, 'failed')).failure).toMatchObject({
      slug: 'run-deadline',
      party: 'extension',
    });
  });

  it('ends when the registry falls silent', async () => {
    bench.restart({ silenceMs: 100 });
    const view = await bench.watch();

    const { held } = await bench.start(view);
    await held.closed;

    expect((await untilStatus(view, 'failed')).failure).toMatchObject({ slug: 'registry-silent' });
  });
});
