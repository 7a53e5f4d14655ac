import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toComposition } from '../../../lib/messages/index.ts';
import type { Draft } from '../../../lib/protocol/index.ts';
import { DRAFT_ID, eventsOfRun, sampleComposition, sampleDraft } from '../../support/samples/run-samples.ts';
import { sendJson } from '../../support/worker/stand-in-registry.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import {
  KEY,
  openBench,
  ORDER,
  runOf,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

const OTHER_ID = '01920000-0000-7000-8000-0000000000d2';
const OTHER = sampleDraft({ draft_id: OTHER_ID, name: 'changelog', markdown: '# Changelog' });
const REUSE = {
  entity: 'acme/tags@1.0.0',
  kind: 'skill',
  covers: 'Tags',
  why: 'It tags.',
  trust_tier: 'official',
} as const;

let bench: WorkerBench;
let view: TestView;
let runId: string;

beforeEach(async () => {
  bench = await openBench();
  view = await bench.watch();
  const { runId: id, held } = await bench.start(view);
  runId = id;
  held.send(
    ...eventsOfRun(sampleComposition({ run_id: id, reuse: [REUSE], drafts: [sampleDraft(), OTHER] })),
  );
  held.end();
  await untilStatus(view, 'succeeded');
});
afterEach(() => bench.close());

const change = (what: 'discard' | 'restore' | 'back', draftId = DRAFT_ID) =>
  view.ask({ type: 'change-draft', run_id: runOf(view).run_id, draft_id: draftId, change: what });
const edit = (draft: Draft) =>
  view.ask({ type: 'edit-draft', run_id: runOf(view).run_id, draft: { ...draft } });
const composition = () => toComposition(runOf(view));
const textOf = (draftId: string): string | undefined =>
  runOf(view).drafts.find(({ draft_id }) => draft_id === draftId)?.markdown;

const ask = (given: { draft_id: string; note: string }) =>
  view.ask({
    type: 'check-start',
    ...ORDER,
    tab_id: 1,
    redraft: { run_id: runOf(view).run_id, ...given },
  });

/** Has the first draft written anew, and takes the run up at the registry. */
const redraft = async (note = 'Shorter') => {
  const reply = await view.ask({
    type: 'start',
    ...ORDER,
    tab_id: 1,
    provider_key: KEY,
    redraft: { run_id: runOf(view).run_id, draft_id: DRAFT_ID, note },
  });
  if (reply.type !== 'started') throw new Error(JSON.stringify(reply));
  return { runId: reply.run_id, held: await bench.registry.nextRun() };
};

describe('a draft of an ended run', () => {
  it('that is discarded is in no plan, and can be taken back', async () => {
    expect(await change('discard')).toEqual({ type: 'ok' });
    expect(composition()?.drafts.map(({ name }) => name)).toEqual(['changelog']);

    await change('restore');
    expect(composition()?.drafts.map(({ name }) => name)).toEqual(['release-notes', 'changelog']);
  });

  it('that is edited is what is saved, and what it was before can be had back, and forth', async () => {
    await edit(sampleDraft({ markdown: 'Mine' }));
    expect(composition()?.drafts[0]?.markdown).toBe('Mine');

    await change('back');
    expect(textOf(DRAFT_ID)).toBe(sampleDraft().markdown);
    await change('back');
    expect(textOf(DRAFT_ID)).toBe('Mine');
    expect(textOf(OTHER_ID)).toBe('# Changelog');
  });

  it('that cannot be kept as it is, is refused and stays as it was', async () => {
    const reply = await edit({ ...sampleDraft(), markdown: 'half \ud800' });

    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'bad-draft', party: 'you' } });
    expect(textOf(DRAFT_ID)).toBe(sampleDraft().markdown);
  });

  it('outlives the worker as the person left it', async () => {
    await edit(sampleDraft({ markdown: 'Mine' }));
    await change('discard', OTHER_ID);
    bench.restart();
    view = await bench.watch();

    expect(composition()?.drafts.map(({ markdown }) => markdown)).toEqual(['Mine']);
  });

  it('that is being edited has what was typed for whoever shows it next, and is itself until it is kept', async () => {
    const type = (texts: string[] | null) =>
      view.ask({ type: 'keep-edit', run_id: runOf(view).run_id, draft_id: DRAFT_ID, texts });
    await type(['half a thou', '{']);
    bench.restart();
    view = await bench.watch();
    expect(runOf(view).editing).toEqual({ [DRAFT_ID]: ['half a thou', '{'] });
    expect(composition()?.drafts[0]?.markdown).toBe(sampleDraft().markdown);

    await redraft();
    expect(runOf(view).editing).toHaveProperty(DRAFT_ID);
    await type(null);
    expect(runOf(view).editing).toEqual({});
  });

  it('makes a saved plan an unsaved one again, which is saved as another', async () => {
    const keys: unknown[] = [];
    bench.registry.on('POST /v1/plans', (request, response) => {
      keys.push(request.headers['idempotency-key']);
      sendJson(response, 201, { plan_id: runId });
    });
    await view.ask({ type: 'save-plan', run_id: runId });
    expect(runOf(view).saved_plan_id).toBe(runId);

    await edit(sampleDraft({ markdown: 'Mine' }));
    expect(runOf(view).saved_plan_id).toBeNull();
    await view.ask({ type: 'save-plan', run_id: runId });

    expect(new Set(keys).size).toBe(2);
  });

  it('cannot be changed while it is being saved', async () => {
    const arrived = Promise.withResolvers<void>();
    bench.registry.on('POST /v1/plans', () => arrived.resolve());
    void view.ask({ type: 'save-plan', run_id: runId });
    await arrived.promise;

    expect(await change('discard')).toMatchObject({ failure: { slug: 'being-saved' } });
  });
});

describe('something that exists', () => {
  const reuse = {
    entity: 'acme/payments@1.0.0',
    kind: 'skill',
    covers: 'All of it.',
    why: 'By hand.',
    trust_tier: 'verified',
  } as const;

  it('is added to an ended run once, which is then saved as another plan', async () => {
    const before = runOf(view).reuse;
    await view.ask({ type: 'save-plan', run_id: runId });
    expect(runOf(view).saved_plan_id).not.toBeNull();
    for (const why of ['By hand.', 'Again.'])
      expect(await view.ask({ type: 'add-reuse', run_id: runId, reuse: { ...reuse, why } })).toEqual({
        type: 'ok',
      });

    expect(before.length).toBeGreaterThan(0);
    expect(runOf(view).reuse).toEqual([...before, { ...reuse, why: 'Again.' }]);
    expect(runOf(view).saved_plan_id).toBeNull();
  });
});

describe('a draft written anew', () => {
  it('is asked for with the draft, the note and the goal that it came from, and no second round', async () => {
    const { held } = await redraft();

    expect(held.body).toMatchObject({
      goal: ORDER.goal,
      redraft: { draft: { draft_id: DRAFT_ID }, note: 'Shorter' },
    });
    expect(held.body).not.toHaveProperty('reroll');
  });

  it('takes the place of the one before, among all else that was there', async () => {
    const { runId: nextId, held } = await redraft();
    const anew = sampleDraft({ markdown: 'Anew' });
    held.send(...eventsOfRun(sampleComposition({ run_id: nextId, drafts: [anew] })));
    held.end();
    await untilStatus(view, 'succeeded');

    expect(composition()).toMatchObject({
      run_id: nextId,
      partial: false,
      reuse: [REUSE],
      drafts: [{ markdown: 'Anew' }, { name: 'changelog' }],
      usage: { calls: 6, input_tokens: 240 },
    });
    await change('back');
    expect(textOf(DRAFT_ID)).toBe(sampleDraft().markdown);
    expect(await view.ask({ type: 'discard-run', run_id: runId })).toMatchObject({
      failure: { slug: 'unknown-run' },
    });
  });

  it('keeps the note that is typed for it until it was rewritten, and after a failure', async () => {
    const type = (note: string) =>
      view.ask({ type: 'keep-note', run_id: runOf(view).run_id, draft_id: DRAFT_ID, note });
    await type('Gone');
    await type('');
    expect(runOf(view).notes).toEqual({});
    await type('Shorter');
    bench.restart();
    view = await bench.watch();
    expect(runOf(view).notes).toEqual({ [DRAFT_ID]: 'Shorter' });

    const failed = await redraft();
    await view.ask({ type: 'cancel', run_id: failed.runId });
    expect(runOf(view).notes).toEqual({ [DRAFT_ID]: 'Shorter' });
    const { runId: nextId, held } = await redraft();
    held.send(...eventsOfRun(sampleComposition({ run_id: nextId, drafts: [sampleDraft()] })));
    held.end();
    await untilStatus(view, 'succeeded');
    expect(runOf(view).notes).toEqual({});
  });

  it('has the requests of the run before it beside its own, in the order they were made', async () => {
    const { runId: nextId } = await redraft();

    const { requests } = view.state();
    expect(requests.filter(({ carried_key }) => carried_key)).toMatchObject([
      { run_id: nextId, outcome: 'finished' },
      { run_id: nextId, outcome: 'open' },
    ]);
    expect(await view.ask({ type: 'list-plans', cursor: null })).toMatchObject({ plans: { unsaved: [] } });
    await view.ask({ type: 'cancel', run_id: nextId });
    const listed = await view.ask({ type: 'list-plans', cursor: null });
    expect(listed.type === 'plans' && listed.plans.requests).toHaveLength(2);
  });

  it('that fails, or is cancelled, leaves every draft where it was', async () => {
    const { runId: nextId } = await redraft();
    await view.ask({ type: 'cancel', run_id: nextId });

    expect(runOf(view).status).toBe('cancelled');
    expect(composition()).toMatchObject({
      partial: false,
      drafts: [{ markdown: sampleDraft().markdown }, { name: 'changelog' }],
    });
    expect(runOf(view).before).toEqual([]);
  });

  it('takes along what was edited while it was being checked, and leaves the goal typed for the next run', async () => {
    await view.ask({ type: 'keep-goal', tab_id: 1, goal: 'Something else next' });
    const started = redraft();
    await edit({ ...OTHER, markdown: 'Edited meanwhile' });
    await started;

    expect(textOf(OTHER_ID)).toBe('Edited meanwhile');
    expect(view.state().goal).toBe('Something else next');
  });

  it('that never comes is not called done', async () => {
    const { runId: nextId, held } = await redraft();
    held.send({ event: 'result', data: sampleComposition({ run_id: nextId, drafts: [] }) });
    held.end();

    expect(await untilStatus(view, 'failed')).toMatchObject({ failure: { slug: 'empty-result' } });
    expect(composition()?.drafts).toHaveLength(2);
  });

  it('is refused with the pasted key in its note, whatever the key looks like', async () => {
    const before = bench.registry.runs.length;

    const reply = await view.ask({
      type: 'start',
      ...ORDER,
      tab_id: 1,
      provider_key: 'correct-horse-battery',
      redraft: { run_id: runId, draft_id: DRAFT_ID, note: 'Mention correct-horse-battery' },
    });

    expect(reply).toMatchObject({ failure: { slug: 'key-in-note', field: 'note' } });
    expect(JSON.stringify([reply, view.states])).not.toContain('correct-horse-battery');
    expect(bench.registry.runs).toHaveLength(before);
  });

  it('is refused with a key in its note, and for a draft that is not there', async () => {
    expect(
      await ask({ draft_id: DRAFT_ID, note: 'Use sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z' }),
    ).toMatchObject({ failure: { slug: 'key-in-note', field: 'note' } });
    expect(await ask({ draft_id: OTHER_ID.replace('d2', 'd9'), note: '' })).toMatchObject({
      failure: { slug: 'unknown-run' },
    });
    expect(await ask({ draft_id: DRAFT_ID, note: 'x'.repeat(2_001) })).toMatchObject({
      failure: { slug: 'bad-note', field: 'note' },
    });
  });
});

describe('the limits of a run', () => {
  it('go with its request', async () => {
    const limits = {
      max_output_tokens: 9_000,
      max_output_tokens_per_call: 4_000,
      max_cost_usd: 0.5,
      reroll: false,
    };
    await view.ask({ type: 'start', ...ORDER, limits, tab_id: 1, provider_key: KEY });

    expect((await bench.registry.nextRun()).body).toMatchObject(limits);
  });
});
