import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { NO_LIMITS } from '../../../lib/messages/index.ts';
import { SavePlanRequestSchema, z } from '../../../lib/protocol/index.ts';
import { eventually } from '../../support/eventually.ts';
import { deepDraft } from '../../support/samples/deep-json.ts';
import { NEW_FINDINGS, NEW_GAPS, oldComposition } from '../../support/samples/old-forms.ts';
import { eventsOfRun, eventsToFirstDraft, sampleComposition } from '../../support/samples/run-samples.ts';
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
  // The worker that is replaced lives on in this process: it must not look at its tab, and write, meanwhile.
  bench = await openBench({ heartbeatMs: 60_000 });
});
afterEach(() => bench.close());

const runsStored = () => [...bench.browser.session.content.keys()].filter((key) => key.startsWith('run:'));

/** Worker and session at once: all that is left is on disk. */
const dieWithSession = () => {
  bench.browser.session.content.clear();
  bench.restart();
};

describe('a worker that starts again', () => {
  it('calls the run that it held interrupted, keeps its drafts and sends nothing', async () => {
    const before = await bench.watch();
    const { runId, held } = await bench.start(before);
    held.send(...eventsToFirstDraft());
    await untilDraft(before);

    bench.restart();
    const view = await bench.watch();

    expect(runOf(view)).toMatchObject({
      run_id: runId,
      status: 'interrupted',
      failure: { slug: 'interrupted', party: 'extension' },
      drafts: [{ name: 'release-notes' }],
    });
    expect(runOf(view).key_gone_at).not.toBeNull();
    expect(view.state().requests.filter(({ carried_key }) => carried_key)).toMatchObject([
      { outcome: 'aborted' },
    ]);
    expect(bench.registry.runs).toHaveLength(1);
  });

  it('leaves out a draft nested too deeply that an earlier version took in, and says so', async () => {
    const before = await bench.watch();
    const { held } = await bench.start(before);
    held.send(...eventsOfRun());
    held.end();
    await untilStatus(before, 'succeeded');
    const [name = ''] = runsStored();
    const stored = JSON.parse(bench.browser.session.content.get(name) ?? '{}') as Record<string, unknown[]>;
    // Chromium keeps a hundred levels of it.
    stored['drafts']?.push(deepDraft(90));
    bench.browser.session.content.set(name, JSON.stringify(stored));

    bench.restart();

    expect(runOf(await bench.watch())).toMatchObject({
      status: 'failed',
      failure: { slug: 'answer-too-deep', party: 'registry' },
      drafts: [{ name: 'release-notes' }],
    });
  });

  it('shows and saves a run that was stored before findings and gaps had codes', async () => {
    const before = await bench.watch();
    const { runId, held } = await bench.start(before);
    held.send(...eventsOfRun());
    held.end();
    await untilStatus(before, 'succeeded');
    const [name = ''] = runsStored();
    const stored = JSON.parse(bench.browser.session.content.get(name) ?? '{}') as Record<string, unknown>;
    const { drafts, gaps } = oldComposition;
    bench.browser.session.content.set(name, JSON.stringify({ ...stored, gaps, drafts, before: drafts }));

    bench.restart();
    const view = await bench.watch();

    expect(runOf(view)).toMatchObject({
      gaps: NEW_GAPS,
      drafts: [{ findings: NEW_FINDINGS }],
      before: [{ findings: NEW_FINDINGS }],
    });
    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
    const [saved] = bench.registry.plans.values();
    z.parse(SavePlanRequestSchema, JSON.parse(saved?.body ?? ''));
  });

  it('knows of a run that was stored and not yet sent', async () => {
    const view = await bench.watch();
    await bench.start(view);
    const [name] = runsStored();

    const stored: unknown = JSON.parse(bench.browser.session.content.get(name ?? '') ?? '{}');

    expect(stored).toMatchObject({ status: 'running', goal: ORDER.goal, key_gone_at: null });
    expect(JSON.stringify(stored)).not.toContain(KEY);
  });

  it('still has goal, choice, settings and an unsaved run, which can be saved', async () => {
    const before = await bench.watch();
    await before.ask({ type: 'keep-goal', tab_id: 1, goal: 'A goal half ty' });
    const choice = {
      type: 'keep-choice',
      via: 'registry',
      provider: 'openai',
      model: 'gpt-test',
      address: '',
      limits: NO_LIMITS,
    } as const;
    await before.ask({ ...choice, own_address: 'https://gateway.test/v1' });
    await before.ask(choice);
    const { runId, held } = await bench.start(before);
    held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
    held.end();
    await untilStatus(before, 'succeeded');
    await before.ask({ type: 'keep-goal', tab_id: 1, goal: 'The next goal' });

    bench.restart();
    const view = await bench.watch();

    expect(view.state()).toMatchObject({
      goal: 'The next goal',
      provider: 'openai',
      model: 'gpt-test',
      own_address: 'https://gateway.test/v1',
      registry: { url: bench.registry.url, has_token: true, has_permission: true },
      run: { run_id: runId, status: 'succeeded' },
    });
    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
  });

  it('lists what is unsaved of a tab that closed meanwhile, and forgets the rest of that tab', async () => {
    const [one, two] = [await bench.watch(1), await bench.watch(2)];
    const kept = await bench.start(one, 1);
    kept.held.send(...eventsToFirstDraft());
    await untilDraft(one);
    await bench.start(two, 2);
    await two.ask({ type: 'keep-goal', tab_id: 2, goal: 'Of a tab that closes' });

    bench.browser.tabs.delete(1);
    bench.browser.tabs.delete(2);
    bench.restart();
    const view = await bench.watch(3);
    const listed = await view.ask({ type: 'list-plans', cursor: null });

    expect(listed).toMatchObject({ plans: { unsaved: [{ run_id: kept.runId, status: 'interrupted' }] } });
    // Storage follows what is shown; nothing waits for it.
    await eventually('the rest of that tab is forgotten', () => runsStored().length < 2);
    expect(runsStored()).toEqual([`run:${kept.runId}`]);
    expect([...bench.browser.session.content.keys()].filter((key) => key.startsWith('goal:2'))).toEqual([]);
  });

  it('shows a tab the last of its runs', async () => {
    const before = await bench.watch();
    const first = await bench.start(before);
    first.held.send(...eventsToFirstDraft());
    await untilDraft(before);
    await before.ask({ type: 'cancel', run_id: first.runId });
    const second = await bench.start(before);

    bench.restart();
    const view = await bench.watch();

    expect(runOf(view).run_id).toBe(second.runId);
    expect(await view.ask({ type: 'list-plans', cursor: null })).toMatchObject({
      plans: { unsaved: [{ run_id: first.runId }] },
    });
  });

  it('answers a view that asked before it had read anything', async () => {
    bench.restart();
    const view = await bench.watch();

    expect(view.state()).toMatchObject({ tab_id: 1, registry: { has_token: true } });
  });
});

describe('storage that refuses', () => {
  it('stops a run before anything is sent', async () => {
    const view = await bench.watch();
    bench.browser.session.refuses = true;

    const reply = await view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: KEY });

    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'storage-refused' } });
    expect(bench.registry.runs).toEqual([]);
    expect(view.state().run).toBeNull();
  });

  it('in mid-run ends nothing, and the view is told that the run is not kept', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);
    bench.browser.session.refuses = true;

    held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
    held.end();
    await untilStatus(view, 'succeeded');
    await view.until('the view knows', ({ run }) => run?.stored === false);

    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
  });

  it('refuses new settings and keeps the old', async () => {
    const view = await bench.watch();
    bench.browser.local.refuses = true;

    const reply = await view.ask({
      type: 'save-settings',
      registry_url: 'https://elsewhere.test',
      access_token: 'x',
    });

    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'settings-refused' } });
    expect(view.state().registry?.url).toBe(bench.registry.url);
  });

  it('that holds nonsense counts as empty', async () => {
    await bench.browser.local.set({ registry: { url: 7 }, choice: 'x' });
    await bench.browser.session.set({ ledger: 'x', 'goal:1': 4 });
    bench.restart();

    const view = await bench.watch();

    expect(view.state()).toMatchObject({ registry: null, provider: null, goal: '', requests: [] });
  });
});

describe('a run that died with everything around it', () => {
  it('is told of to whoever opens a view next, until another run begins', async () => {
    await bench.start(await bench.watch());
    dieWithSession();

    const view = await bench.watch();
    expect(view.state()).toMatchObject({ run: null, lost_run: true });
    bench.restart();
    const next = await bench.watch(2);
    expect(next.state().lost_run).toBe(true);
    await bench.start(next, 2);
    expect(next.state().lost_run).toBe(false);
    expect(bench.registry.runs).toHaveLength(2);
  });

  it('leaves its id on disk while it lives, and nothing of goal or key', async () => {
    const { runId } = await bench.start(await bench.watch());
    const onDisk = [...bench.browser.local.content].filter(([name]) => name !== 'registry');
    expect(onDisk).toEqual([['live-runs', JSON.stringify([runId])]]);
  });

  it('is not told of when it had ended, or when the session still knows it', async () => {
    const view = await bench.watch();
    const { runId } = await bench.start(view);
    bench.restart();
    const again = await bench.watch();
    expect(again.state()).toMatchObject({ run: { status: 'interrupted' }, lost_run: false });
    await again.ask({ type: 'discard-run', run_id: runId });

    const { runId: second } = await bench.start(again);
    await again.ask({ type: 'cancel', run_id: second });
    dieWithSession();
    expect((await bench.watch()).state().lost_run).toBe(false);
  });
});
