import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toComposition } from '../../../lib/messages/index.ts';
import type { Planned, RunEvent } from '../../../lib/protocol/index.ts';
import { type ScriptedProvider, startProvider, text } from '../../support/provider/index.ts';
import { sampleComposition, sampleDraft } from '../../support/samples/run-samples.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import {
  KEY,
  openBench,
  ORDER,
  runOf,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

const idOf = (number: number): string => `01920000-0000-7000-8000-0000000000d${number}`;
const PLAN: Planned[] = [1, 2, 3].map((number) => ({
  draft_id: idOf(number),
  kind: 'skill',
  name: `part-${number}`,
  purpose: `Does part ${number}.`,
}));
const draftOf = (number: number, markdown = '# One') =>
  sampleDraft({ draft_id: idOf(number), name: `part-${number}`, markdown });
const arrived = (number: number): RunEvent => ({ event: 'draft', data: draftOf(number) });

let bench: WorkerBench;
let view: TestView;
beforeEach(async () => {
  bench = await openBench();
  view = await bench.watch();
});
afterEach(() => bench.close());

const order = (runId: string) => ({ ...ORDER, tab_id: 1, continues: runId });

const goOn = async () => {
  const reply = await view.ask({ type: 'start', ...order(runOf(view).run_id), provider_key: KEY });
  if (reply.type !== 'started') throw new Error(JSON.stringify(reply));
  return { runId: reply.run_id, held: await bench.registry.nextRun() };
};
const textsOf = (): string[] => runOf(view).drafts.map(({ markdown }) => markdown);

/** The first and the third of three are there when the worker dies. */
const loseWorker = async (): Promise<void> => {
  const { held } = await bench.start(view);
  held.send({ event: 'outline', data: PLAN }, arrived(3), arrived(1));
  await view.until('two drafts are there', ({ run }) => run?.drafts.length === 2);
  held.cut();
  bench.restart();
  view = await bench.watch();
  await untilStatus(view, 'interrupted');
};

describe('the missing drafts of an interrupted run', () => {
  it('are asked for with the plan that outlived the worker, and join the others', async () => {
    await loseWorker();
    const edited = draftOf(1, '# Mine');
    await view.ask({ type: 'edit-draft', run_id: runOf(view).run_id, draft: { ...edited } });
    await view.ask({ type: 'keep-goal', tab_id: 1, goal: 'Something else next' });

    const { runId, held } = await goOn();

    expect(held.body).toMatchObject({
      goal: ORDER.goal,
      continue: { classification: null, reuse: [], outline: PLAN, missing: [idOf(2)] },
    });
    expect(JSON.stringify(held.body)).not.toContain('# Mine');
    expect(runOf(view)).toMatchObject({ run_id: runId, status: 'running', drafts: [{}, {}] });
    held.send(arrived(2), {
      event: 'result',
      data: sampleComposition({ run_id: runId, drafts: [draftOf(2)] }),
    });
    held.end();
    await untilStatus(view, 'succeeded');

    expect(toComposition(runOf(view))).toMatchObject({
      partial: false,
      outline: PLAN,
      classification: { kind: 'skill' },
      drafts: [{ markdown: '# Mine' }, { draft_id: idOf(2) }, { draft_id: idOf(3) }],
    });
    expect(view.state().goal).toBe('Something else next');
    expect(await view.ask({ type: 'check-start', ...order(runId) })).toMatchObject({
      failure: { slug: 'unknown-run' },
    });
  });

  it('can be asked for again when they were cancelled, failed, or the worker died once more', async () => {
    await loseWorker();
    const { runId } = await goOn();
    await view.ask({ type: 'cancel', run_id: runId });
    expect(runOf(view)).toMatchObject({ status: 'cancelled', drafts: [{}, {}] });

    const second = await goOn();
    second.held.cut();
    await untilStatus(view, 'failed');

    const third = await goOn();
    third.held.send(arrived(2));
    await view.until('the third draft is there', ({ run }) => run?.drafts.length === 3);
    third.held.cut();
    bench.restart();
    view = await bench.watch();

    expect(await untilStatus(view, 'interrupted')).toMatchObject({ drafts: PLAN.map(() => ({})) });
    expect(runOf(view).drafts.map(({ draft_id }) => draft_id)).toEqual([idOf(1), idOf(2), idOf(3)]);
    expect(
      bench.registry.runs.map(({ body }) => (body['continue'] as object | undefined) && 'again'),
    ).toEqual([undefined, 'again', 'again', 'again']);
  });

  it('stay asked for after one of the others was rewritten', async () => {
    await loseWorker();
    const reply = await view.ask({
      type: 'start',
      ...ORDER,
      tab_id: 1,
      provider_key: KEY,
      redraft: { run_id: runOf(view).run_id, draft_id: idOf(1), note: '' },
    });
    if (reply.type !== 'started') throw new Error(JSON.stringify(reply));
    const held = await bench.registry.nextRun();
    held.send(
      { event: 'outline', data: PLAN.slice(0, 1) },
      { event: 'draft', data: draftOf(1, '# Anew') },
      {
        event: 'result',
        data: sampleComposition({ run_id: reply.run_id, drafts: [draftOf(1, '# Anew')] }),
      },
    );
    held.end();
    await untilStatus(view, 'succeeded');

    expect((await goOn()).held.body).toMatchObject({ continue: { outline: PLAN, missing: [idOf(2)] } });
    expect(textsOf()).toContain('# Anew');
  });

  it('are refused while the plan is being saved', async () => {
    await loseWorker();
    const saving = Promise.withResolvers<void>();
    bench.registry.on('POST /v1/plans', () => saving.resolve());
    void view.ask({ type: 'save-plan', run_id: runOf(view).run_id });
    await saving.promise;

    expect(await view.ask({ type: 'check-start', ...order(runOf(view).run_id) })).toMatchObject({
      failure: { slug: 'being-saved' },
    });
  });
});

describe('the missing drafts of a direct run', () => {
  let provider: ScriptedProvider;
  beforeEach(async () => {
    provider = await startProvider();
  });
  afterEach(() => provider.stop());

  it('are drafted in two calls, and the gap is gone', async () => {
    const direct = {
      ...ORDER,
      tab_id: 1,
      goal: 'A bundle of three for on-call work',
      via: 'direct' as const,
      provider: 'openai-compatible' as const,
      address: provider.openaiBaseUrl,
      provider_key: KEY,
    };
    provider.setScript(({ asked }) => (asked === 'agent_draft' ? text('No.') : undefined));
    await view.ask({ type: 'start', ...direct });
    const first = await untilStatus(view, 'succeeded');
    expect(first.gaps.map(({ code }) => code)).toContain('draft-missing');
    expect(first.drafts).toHaveLength(2);

    provider.setScript(() => undefined);
    const calls = provider.calls.length;
    await view.ask({ type: 'start', ...direct, continues: first.run_id });
    await view.until('it is done', ({ run }) => run?.run_id !== first.run_id && run?.status === 'succeeded');

    expect(provider.calls.slice(calls).map(({ asked }) => asked)).toEqual(['agent_draft', 'critique']);
    const run = runOf(view);
    expect(run.drafts.map(({ kind }) => kind)).toEqual(['skill', 'agent', 'mcp_server']);
    expect(run.gaps.map(({ code }) => code)).not.toContain('draft-missing');
    expect(run.usage_before).toEqual(first.usage);
  });
});
