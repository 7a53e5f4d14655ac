import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  eventsOfRun,
  eventsToFirstDraft,
  sampleComposition,
  sampleDraft,
} from '../../support/samples/run-samples.ts';
import type { HeldRun } from '../../support/worker/stand-in-registry.ts';
import {
  openStandInRegistry,
  sampleProblem,
  sendJson,
  TOKEN,
} from '../../support/worker/stand-in-registry.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import {
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

const finish = async (view: TestView, runId: string, held: HeldRun) => {
  held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
  held.end();
  await untilStatus(view, 'succeeded');
};

/** A view of tab 1 with a finished run in it. */
const withFinishedRun = async () => {
  const view = await bench.watch();
  const { runId, held } = await bench.start(view);
  await finish(view, runId, held);
  return { view, runId };
};

const saves = () => bench.registry.requests.filter((request) => request === 'POST /v1/plans');
const unsavedOf = async (view: TestView) => {
  const reply = await view.ask({ type: 'list-plans', cursor: null });
  return reply.type === 'plans' ? reply.plans.unsaved.map(({ run_id }) => run_id) : [];
};

describe('saving a plan', () => {
  it('sends the composition once for fifty clicks, and makes one plan', async () => {
    const { view, runId } = await withFinishedRun();

    const replies = await Promise.all(
      Array.from({ length: 50 }, () => view.ask({ type: 'save-plan', run_id: runId })),
    );

    expect(new Set(replies.map(({ type }) => type))).toEqual(new Set(['ok']));
    expect(saves()).toHaveLength(1);
    expect(bench.registry.plans.size).toBe(1);
    expect(runOf(view)).toMatchObject({ saving: false, save_failure: null });
    expect(runOf(view).saved_plan_id).not.toBeNull();
    expect(await unsavedOf(view)).toEqual([]);
  });

  it('is not sent again once it is saved', async () => {
    const { view, runId } = await withFinishedRun();
    await view.ask({ type: 'save-plan', run_id: runId });

    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
    expect(saves()).toHaveLength(1);
  });

  it('whose reply was lost makes the same plan when it is asked for again', async () => {
    const { view, runId } = await withFinishedRun();
    const keys: unknown[] = [];
    const bodies: string[] = [];
    bench.registry.on('POST /v1/plans', (request, response, body) => {
      keys.push(request.headers['idempotency-key']);
      bodies.push(body);
      if (keys.length === 1) request.socket.destroy();
      else sendJson(response, 201, { plan_id: runId });
    });

    const lost = await view.ask({ type: 'save-plan', run_id: runId });
    expect(runOf(view).save_failure).toMatchObject({ party: 'network' });
    const saved = await view.ask({ type: 'save-plan', run_id: runId });

    expect(lost).toMatchObject({ type: 'refused', failure: { party: 'network' } });
    expect(saved).toEqual({ type: 'ok' });
    expect(new Set(keys).size).toBe(1);
    expect(new Set(bodies).size).toBe(1);
  });

  it('by a worker that was killed in between uses the same key after it', async () => {
    const { view, runId } = await withFinishedRun();
    const keys: unknown[] = [];
    const arrived = Promise.withResolvers<void>();
    bench.registry.on('POST /v1/plans', (request, response) => {
      keys.push(request.headers['idempotency-key']);
      arrived.resolve();
      if (keys.length > 1) sendJson(response, 201, { plan_id: runId });
    });
    void view.ask({ type: 'save-plan', run_id: runId });
    await arrived.promise;

    bench.restart();
    const next = await bench.watch();
    expect(runOf(next)).toMatchObject({ saving: false, saved_plan_id: null });

    expect(await next.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
    expect(new Set(keys).size).toBe(1);
  });

  it('waits where the registry says that the same save is under way', async () => {
    const { view, runId } = await withFinishedRun();
    let count = 0;
    bench.registry.on('POST /v1/plans', (_, response) => {
      count += 1;
      if (count === 1) {
        sendJson(response, 409, sampleProblem('idempotency-in-flight', 409, { retry_after_s: 0.05 }));
      } else sendJson(response, 201, { plan_id: runId });
    });

    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
    expect(count).toBe(2);
  });

  it.each([
    [
      'waits to be asked for again',
      () => sampleProblem('idempotency-in-flight', 409, { retry_after_s: 0.2 }),
    ],
    ['is not answered', () => null],
  ])('that %s goes to no registry that is set meanwhile', async (_, toAnswer) => {
    const { view, runId } = await withFinishedRun();
    const next = await openStandInRegistry();
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    bench.registry.on('POST /v1/plans', (_request, response) => {
      response.on('close', closed.resolve);
      const answer = toAnswer();
      if (answer !== null) sendJson(response, 409, answer);
      arrived.resolve();
    });
    const saved = view.ask({ type: 'save-plan', run_id: runId });
    await arrived.promise;

    await view.ask({ type: 'save-settings', registry_url: next.url, access_token: TOKEN });

    expect(await saved).toMatchObject({ type: 'refused', failure: { slug: 'save-stopped' } });
    await closed.promise;
    expect(saves()).toHaveLength(1);
    expect(next.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    expect(runOf(view)).toMatchObject({ saving: false, saved_plan_id: null });
    // What was stopped is the person's to send there.
    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
    expect(next.plans.size).toBe(1);
    await next.close();
  });

  it.each([
    ['rate-limited', 429, 12],
    ['plan-quota-reached', 422, null],
  ])(
    'that is refused with %s keeps the run, says why, and is saved when it is asked for again',
    async (slug, status, wait) => {
      const { view, runId } = await withFinishedRun();
      let count = 0;
      bench.registry.on('POST /v1/plans', (_, response) => {
        count += 1;
        if (count > 1) return sendJson(response, 201, { plan_id: runId });
        return sendJson(
          response,
          status,
          sampleProblem(slug, status, wait === null ? {} : { retry_after_s: wait }),
        );
      });

      const reply = await view.ask({ type: 'save-plan', run_id: runId });

      const failure = { slug, party: 'registry', detail: `The detail of ${slug}.`, retry_after_s: wait };
      expect(reply).toMatchObject({ type: 'refused', failure });
      expect(runOf(view)).toMatchObject({ saving: false, saved_plan_id: null, save_failure: failure });
      expect(count).toBe(1);
      expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });
      expect(runOf(view).saved_plan_id).toBe(runId);
    },
  );

  it('with something shaped like a key in it sends nothing', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);
    // At the start of a line: in JSON the letter of the escape would stand before it.
    const leak = 'Use this:\nsk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ';
    held.send({ event: 'draft', data: sampleDraft({ markdown: leak }) });
    await untilDraft(view);
    await view.ask({ type: 'cancel', run_id: runId });

    const reply = await view.ask({ type: 'save-plan', run_id: runId });

    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'key-in-plan', party: 'extension' } });
    expect(runOf(view).save_failure).toMatchObject({ slug: 'key-in-plan' });
    expect(runOf(view).save_failure?.detail).toContain('It is in release-notes.');
    expect(saves()).toEqual([]);
  });

  it.each([
    [
      'in the name of a member',
      { manifest: { name: 'release-notes', metadata: { 'sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ': 'x' } } },
      'It is in release-notes.',
    ],
    ['as its name', { name: 'sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ' }, 'It is in the name of a draft.'],
  ])('of a draft with a key %s sends nothing, and does not repeat it', async (_, change, said) => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);
    held.send({ event: 'draft', data: sampleDraft(change) });
    await untilDraft(view);
    await view.ask({ type: 'cancel', run_id: runId });

    const reply = await view.ask({ type: 'save-plan', run_id: runId });

    expect(reply).toMatchObject({ failure: { slug: 'key-in-plan', detail: expect.stringContaining(said) } });
    expect(JSON.stringify(reply)).not.toContain('sk-proj-');
    expect(saves()).toEqual([]);
  });

  it('of a run that ended early saves what was finished, marked partial', async () => {
    const view = await bench.watch();
    const { runId, held } = await bench.start(view);
    held.send(...eventsToFirstDraft());
    await untilDraft(view);
    await view.ask({ type: 'cancel', run_id: runId });

    expect(await view.ask({ type: 'save-plan', run_id: runId })).toEqual({ type: 'ok' });

    const [plan] = bench.registry.plans.values();
    expect(JSON.parse(plan?.body ?? '')).toMatchObject({
      composition: { run_id: runId, partial: true, drafts: [{ name: 'release-notes' }], usage: { calls: 3 } },
    });
  });

  it('of a live run, of one without drafts and of an unknown one is refused', async () => {
    const view = await bench.watch();
    const { runId } = await bench.start(view);

    const live = await view.ask({ type: 'save-plan', run_id: runId });
    await view.ask({ type: 'cancel', run_id: runId });
    const empty = await view.ask({ type: 'save-plan', run_id: runId });
    const stale = await view.ask({ type: 'save-plan', run_id: '01920000-0000-7000-8000-0000000000ff' });

    expect([live, empty, stale].map((reply) => reply.type === 'refused' && reply.failure.slug)).toEqual([
      'nothing-to-save',
      'nothing-to-save',
      'unknown-run',
    ]);
    expect(saves()).toEqual([]);
  });
});

describe('an unsaved composition', () => {
  it('is listed first and newest first, though the registry cannot be reached', async () => {
    const { view, runId } = await withFinishedRun();
    const second = await bench.start(view);
    await finish(view, second.runId, second.held);
    await bench.registry.close();

    const reply = await view.ask({ type: 'list-plans', cursor: null });

    expect(reply).toMatchObject({
      type: 'plans',
      plans: {
        unsaved: [{ run_id: second.runId }, { run_id: runId }],
        plans: null,
        failure: { slug: 'registry-unreachable' },
      },
    });
    bench = await openBench();
  });

  it('goes when it is discarded, and not while it is live', async () => {
    const { view, runId } = await withFinishedRun();
    const live = await bench.start(view);

    expect(await view.ask({ type: 'discard-run', run_id: live.runId })).toMatchObject({
      failure: { slug: 'run-still-live' },
    });
    expect(await view.ask({ type: 'discard-run', run_id: runId })).toEqual({ type: 'ok' });
    expect(await unsavedOf(view)).toEqual([]);
    expect([...bench.browser.session.content.keys()]).not.toContain(`run:${runId}`);
  });

  it('is never dropped for another: at twenty the next run waits for room', async () => {
    const view = await bench.watch();
    const runIds: string[] = [];
    for (let count = 0; count < 20; count += 1) {
      const { runId, held } = await bench.start(view);
      await finish(view, runId, held);
      runIds.push(runId);
    }
    const order = { ...ORDER, goal: 'One more', tab_id: 1 };

    const refused = await view.ask({ type: 'check-start', ...order });
    // It takes the place of the run that it begins with.
    const redraft = { run_id: runIds[0] ?? '', draft_id: sampleDraft().draft_id, note: '' };
    const rewritten = await view.ask({ type: 'check-start', ...order, redraft });
    await view.ask({ type: 'discard-run', run_id: runIds[0] ?? '' });
    const allowed = await view.ask({ type: 'check-start', ...order });

    expect(refused).toMatchObject({ type: 'refused', failure: { slug: 'unsaved-full' } });
    expect(rewritten).toEqual({ type: 'ok' });
    expect(allowed).toEqual({ type: 'ok' });
    expect(await unsavedOf(view)).toEqual(runIds.slice(1).toReversed());
  });
});

describe('plans of the registry', () => {
  it('are opened and deleted by their id', async () => {
    const planId = '01920000-0000-7000-8000-0000000000aa';
    const at = '2026-01-02T03:04:05.000Z';
    const plan = { plan_id: planId, saved_at: at, updated_at: at, composition: sampleComposition() };
    const asked: string[] = [];
    bench.registry.on(`GET /v1/plans/${planId}`, (_, response) => sendJson(response, 200, plan));
    bench.registry.on(`DELETE /v1/plans/${planId}`, (request, response) => {
      asked.push(request.method ?? '');
      response.writeHead(204).end();
    });
    const view = await bench.watch();

    expect(await view.ask({ type: 'open-plan', plan_id: planId })).toEqual({ type: 'plan', plan });
    expect(await view.ask({ type: 'change-plan', plan_id: planId, change: 'delete' })).toEqual({
      type: 'ok',
    });
    expect(asked).toEqual(['DELETE']);
  });

  it("of somebody else are the registry's to refuse", async () => {
    const view = await bench.watch();

    const reply = await view.ask({ type: 'open-plan', plan_id: '01920000-0000-7000-8000-0000000000bb' });

    expect(reply).toMatchObject({ type: 'refused', failure: { slug: 'not-found', party: 'registry' } });
  });
});
