import type { ServerResponse } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toComposition } from '../../../lib/messages/index.ts';
import { eventually } from '../../support/eventually.ts';
import { eventsToFirstDraft, sampleComposition } from '../../support/samples/run-samples.ts';
import {
  type HostedRegistry,
  JOB_ID,
  offerJobs,
  sampleBudget,
  sampleJob,
} from '../../support/worker/hosted-registry.ts';
import { sendJson } from '../../support/worker/stand-in-registry.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import {
  KEY,
  openBench,
  ORDER,
  runOf,
  untilDraft,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

const GOAL = 'Write release notes from the log';

let bench: WorkerBench;
let hosted: HostedRegistry;
let view: TestView;
beforeEach(async () => {
  bench = await openBench();
  hosted = offerJobs(bench.registry);
  view = await bench.watch();
});
afterEach(() => bench.close());

const wish = (more: { tab_id?: number; goal?: string; page_id?: string | null } = {}) =>
  ({
    type: 'start-job',
    tab_id: 1,
    goal: GOAL,
    registry_url: bench.registry.url,
    page_id: null,
    reroll: true,
    ...more,
  }) as const;
const start = async (more = {}): Promise<string> => {
  const reply = await view.ask(wish(more));
  if (reply.type !== 'started') throw new Error(JSON.stringify(reply));
  return reply.run_id;
};
const idOf = (reply: object): unknown => 'run_id' in reply && reply.run_id;
const untilStream = async (count = 1) => {
  await eventually(`stream ${count} is open`, () => hosted.streams.length >= count);
  const stream = hosted.streams[count - 1];
  if (stream === undefined) throw new Error('no stream');
  return stream;
};
const storedRuns = () => [...bench.browser.session.content.keys()].filter((key) => key.startsWith('run:'));
const untilBudget = () => view.until('the budget is known', ({ budget }) => budget !== null);

describe('the budget of a registry', () => {
  it('is told to views, with nothing else asked for it', async () => {
    await untilBudget();

    expect(view.state().budget).toEqual(sampleBudget());
    expect(view.state().budget_was_spent).toBe(false);
  });

  it('is none where the registry says so, or is too old to know', async () => {
    await untilBudget();
    hosted.budget = null;
    await view.ask({ type: 'load-budget' });

    expect(view.state().budget).toBeNull();
  });

  it('is not asked for by people whose key goes only to the provider, until they choose another way', async () => {
    const choice = {
      via: 'direct' as const,
      provider: 'openai' as const,
      model: 'gpt-test',
      address: '',
      own_address: '',
      limits: ORDER.limits,
    };
    await bench.browser.local.set({ choice });
    await untilBudget();
    bench.registry.requests.length = 0;
    bench.restart();
    const next = await bench.watch(2);

    // From memory: it was told earlier in this session.
    expect(next.state().budget).toEqual(sampleBudget());
    expect(bench.registry.requests).toEqual([]);

    await next.ask({ type: 'keep-choice', ...choice, via: 'registry' });
    await eventually('the registry is asked', () => bench.registry.requests.length === 2);
    expect(bench.registry.requests.toSorted()).toEqual(['GET /v1/budget', 'GET /v1/providers']);
  });

  it('stays known while the registry does not answer', async () => {
    await untilBudget();
    bench.registry.on('GET /v1/budget', (request) => void request.socket.destroy());
    await view.ask({ type: 'load-budget' });

    expect(view.state().budget).toEqual(sampleBudget());
  });

  it('that was seen spent is remembered until a job is taken, also by the next worker', async () => {
    hosted.budget = sampleBudget({ available: false, available_at: '2026-01-03T00:00:00.000Z' });
    await view.ask({ type: 'load-budget' });
    expect(view.state().budget_was_spent).toBe(true);

    hosted.budget = sampleBudget();
    bench.restart();
    view = await bench.watch();
    await view.ask({ type: 'load-budget' });
    expect(view.state()).toMatchObject({ budget: { available: true }, budget_was_spent: true });

    await start();
    expect(view.state().budget_was_spent).toBe(false);
  });
});

describe('a job', () => {
  it('is sent without key, provider and model, and shown as a run to its end', async () => {
    await untilBudget();
    await start();
    const stream = await untilStream();

    expect(hosted.submitted).toEqual([
      { key: expect.stringMatching(/^[0-9a-f-]{36}$/), body: { goal: GOAL } },
    ]);
    expect(runOf(view)).toMatchObject({
      via: 'hosted',
      has_key: false,
      status: 'running',
      provider_name: 'OpenAI',
      model: 'gpt-of-the-registry',
      job: { job_id: JOB_ID, grounding: null },
    });

    stream.send(...eventsToFirstDraft());
    await untilDraft(view);
    expect(runOf(view).status).toBe('running');

    hosted.job = sampleJob('succeeded');
    stream.end();
    const run = await untilStatus(view, 'succeeded');
    expect(toComposition(run)).toMatchObject({ run_id: JOB_ID, partial: false });
    expect(run.finished_at).toBe('2026-01-02T03:04:05.000Z');
  });

  it('takes the page along that the person took', async () => {
    bench.browser.pages.set(1, {
      url: 'https://docs.test/api#frag',
      title: 'The API',
      text: 'POST /payments',
      entityPath: '',
    });
    await view.ask({ type: 'take-page', tab_id: 1 });
    await start({ page_id: view.state().page?.page_id ?? null });

    expect(hosted.submitted[0]?.body).toEqual({
      goal: GOAL,
      grounding: { url: 'https://docs.test/api', title: 'The API', text: 'POST /payments' },
    });
    expect(view.state().page?.title).toBe('The API');
  });

  it('that is refused leaves the tab as it was, with goal and page', async () => {
    await untilBudget();
    hosted.refusals.push({
      status: 429,
      slug: 'budget-exhausted',
      more: { scope: 'person', retry_after_s: 3_600, byok_available: true },
    });
    hosted.budget = sampleBudget({ available: false, available_at: '2026-01-03T00:00:00.000Z' });

    expect(await view.ask(wish())).toMatchObject({
      type: 'refused',
      failure: {
        slug: 'budget-exhausted',
        retry_after_s: 3_600,
        reason: { code: 'scope', values: { scope: 'person' } },
      },
    });
    expect(view.state()).toMatchObject({ run: null, goal: GOAL, budget_was_spent: true });
    await view.until('when it is back is known', ({ budget }) => budget?.available_at !== null);
    expect(hosted.submitted).toHaveLength(1);
  });

  it('whose registry offers none any more hides the choice', async () => {
    await untilBudget();
    hosted.refusals.push({ status: 404, slug: 'hosted-unavailable' });

    expect(await view.ask(wish())).toMatchObject({ failure: { slug: 'hosted-unavailable' } });
    expect(view.state().budget).toBeNull();
  });

  it('does not take the place of a run that was started while it was sent, and goes on at the registry', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    bench.registry.on('POST /v1/intent', (_, response) => asked.resolve(response));
    const sending = view.ask(wish());
    const response = await asked.promise;
    const started = await view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: KEY });
    sendJson(response, 202, { job_id: JOB_ID, status: 'queued' });

    expect(await sending).toMatchObject({ failure: { slug: 'run-live' } });
    expect(runOf(view)).toMatchObject({ run_id: idOf(started), status: 'running', has_key: true });
    expect(hosted.cancelled).toBe(0);
  });

  it('whose answer is lost is sent again under the same key', async () => {
    hosted.refusals.push('cut');
    await start();
    await untilStream();

    const [first, second] = hosted.submitted;
    expect(hosted.submitted).toHaveLength(2);
    expect(second).toEqual(first);
    // A view is told at most every 50 ms.
    await view.until('its id is known', ({ run }) => run?.job?.job_id === JOB_ID);
  });

  it('of which nobody knows whether it arrived is the same job when the person starts it again', async () => {
    hosted.refusals.push('cut', 'cut', 'cut');
    await start();
    const run = await untilStatus(view, 'failed');
    expect(run.failure?.slug).toBe('registry-unreachable');

    await start();
    expect(new Set(hosted.submitted.map(({ key }) => key)).size).toBe(1);
    hosted.refusals.push('cut', 'cut', 'cut');
    await start({ goal: 'Something else' });
    expect(new Set(hosted.submitted.map(({ key }) => key)).size).toBe(2);
  });

  it('whose goal holds something like a key is not sent', async () => {
    expect(await view.ask(wish({ goal: `Use ${KEY}` }))).toMatchObject({ failure: { slug: 'key-in-goal' } });
    expect(hosted.submitted).toEqual([]);
  });

  it.each([
    ['is gone', { tab_id: 99 }, 'tab-gone'],
    ['no longer has the page that was shown', { page_id: 'another' }, 'page-changed'],
  ])('is not sent for a tab that %s', async (_, change, slug) => {
    expect(await view.ask(wish(change))).toMatchObject({ failure: { slug } });
    expect(hosted.submitted).toEqual([]);
  });

  it.each(['url', 'title', 'text'] as const)(
    'is not sent with a page that has a key in its %s',
    async (part) => {
      const page = { url: 'https://docs.test/', title: 'The API', text: 'POST /payments', entityPath: '' };
      bench.browser.pages.set(1, { ...page, [part]: `https://docs.test/${KEY}` });
      await view.ask({ type: 'take-page', tab_id: 1 });
      const { page: taken } = view.state();

      expect(await view.ask(wish({ page_id: taken?.page_id ?? '' }))).toMatchObject({
        failure: { slug: 'key-in-page' },
      });
      expect(hosted.submitted).toEqual([]);
    },
  );

  it('goes to no registry that was set after the form was shown', async () => {
    expect(await view.ask({ ...wish(), registry_url: 'https://other.test' })).toMatchObject({
      failure: { slug: 'registry-changed' },
    });
    expect(hosted.submitted).toEqual([]);
  });

  it('is polled where its stream does not come', async () => {
    hosted.streamsWork = false;
    await start();
    hosted.job = sampleJob('running', {
      phases: [{ phase: 'classifying', state: 'started', total: 1, at: '2026-01-02T03:04:05.000Z' }],
    });
    await view.until('its phase is known', ({ run }) => run?.phases[0]?.state === 'started');
    hosted.job = sampleJob('succeeded');

    expect((await untilStatus(view, 'succeeded')).drafts).toHaveLength(1);
  });

  it('whose registry is out of reach is looked at again until it answers', async () => {
    await start();
    hosted.readRefusals.push('cut');
    (await untilStream()).cut();
    await view.until('nobody answers', ({ run }) => run?.job?.is_out_of_reach === true);
    const again = await untilStream(2);
    again.send(...eventsToFirstDraft());
    await view.until('it answers again', ({ run }) => run?.job?.is_out_of_reach === false);

    hosted.job = sampleJob('succeeded');
    again.end();
    expect((await untilStatus(view, 'succeeded')).job?.is_out_of_reach).toBe(false);
  });

  it.each([
    { status: 429, slug: 'rate-limited' },
    { status: 500, slug: 'internal' },
  ])('goes on where the registry only says $slug when it is asked how it is', async (refusal) => {
    await start();
    hosted.readRefusals.push(refusal);
    (await untilStream()).cut();
    await untilStream(2);

    hosted.job = sampleJob('succeeded');
    hosted.streams[1]?.end();
    expect((await untilStatus(view, 'succeeded')).failure).toBeNull();
  });

  it('that fails keeps what was finished, and says why', async () => {
    await start();
    const stream = await untilStream();
    stream.send(...eventsToFirstDraft());
    await untilDraft(view);
    hosted.job = sampleJob('failed', {
      composition: sampleComposition({ run_id: JOB_ID, partial: true }),
      problem: {
        type: `${bench.registry.url}/problems/budget-exhausted`,
        title: 'Spent',
        status: 429,
        detail: 'Spent.',
        scope: 'registry',
      },
    });
    stream.end();

    const run = await untilStatus(view, 'failed');
    expect(run.failure).toMatchObject({
      slug: 'budget-exhausted',
      reason: { values: { scope: 'registry' } },
    });
    expect(toComposition(run)).toMatchObject({ partial: true, drafts: [{ name: 'release-notes' }] });
    expect(view.state().budget_was_spent).toBe(true);
  });

  it('is cancelled on the registry, and only there', async () => {
    const runId = await start();
    await untilStream();
    await view.ask({ type: 'cancel', run_id: runId });

    expect((await untilStatus(view, 'cancelled')).failure).toBeNull();
    expect(hosted.cancelled).toBe(1);
  });

  it('leaves its tab without being cancelled when the person plans something else there', async () => {
    const runId = await start();
    await untilStream();
    await view.ask({ type: 'discard-run', run_id: runId });
    await view.until('the tab is free', ({ run }) => run === null);

    expect(hosted.cancelled).toBe(0);
    const next = await bench.start(view);
    expect(runOf(view).run_id).toBe(next.runId);
  });

  it('leaves its tab likewise when the person starts a run with their own key there', async () => {
    await start();
    await untilStream();
    const { runId } = await bench.start(view);

    expect(runOf(view).run_id).toBe(runId);
    expect(storedRuns()).toEqual([`run:${runId}`]);
    expect(hosted.cancelled).toBe(0);
  });
});

describe('a job goes on', () => {
  it('when its tab closes: nothing is cancelled, and nothing is kept here', async () => {
    await start();
    await untilStream();
    bench.browser.tabs.delete(1);
    await bench.worker.onTabRemoved(1);
    bench.restart();
    const next = await bench.watch(2);

    expect(hosted.cancelled).toBe(0);
    expect(next.state().run).toBeNull();
    expect(storedRuns()).toEqual([]);
  });

  it('when the worker dies: the next one follows it in the same tab', async () => {
    const runId = await start();
    await untilStream();
    bench.restart();
    view = await bench.watch();

    expect(runOf(view)).toMatchObject({ run_id: runId, status: 'running', job: { job_id: JOB_ID } });
    expect(view.state().lost_run).toBe(false);
    hosted.job = sampleJob('succeeded');
    (await untilStream(2)).end();
    await untilStatus(view, 'succeeded');
    expect(hosted.submitted).toHaveLength(1);
  });

  it('when the worker dies before the answer came: the next one sends it again under the same key', async () => {
    bench.registry.on('POST /v1/intent', (request, _response, body) => {
      hosted.submitted.push({ key: String(request.headers['idempotency-key']), body: JSON.parse(body) });
    });
    void view.ask(wish());
    await eventually('it was sent', () => hosted.submitted.length === 1);
    const [first] = hosted.submitted;
    hosted = offerJobs(bench.registry);
    bench.restart();
    view = await bench.watch();
    await untilStream();

    expect(hosted.submitted).toEqual([first]);
    expect(runOf(view)).toMatchObject({ status: 'running', job: { job_id: JOB_ID } });
  });

  it('when Settings change: it is not followed any more, and says so', async () => {
    await start();
    await untilStream();
    await view.ask({ type: 'save-settings', registry_url: '', access_token: null });

    expect(runOf(view)).toMatchObject({ status: 'interrupted', failure: { slug: 'job-left' } });
    expect(hosted.cancelled).toBe(0);
  });

  it('and does not hold up an update of the extension', async () => {
    await start();
    await untilStream();
    await bench.worker.onUpdateAvailable();
    expect(bench.browser.reloads).toBe(1);
  });
});

describe('a job that is opened', () => {
  it('is shown in the tab that asked, whole and unsaved nowhere else', async () => {
    hosted.job = sampleJob('succeeded');
    const reply = await view.ask({ type: 'open-job', tab_id: 1, job_id: JOB_ID });

    expect(reply.type).toBe('started');
    expect(runOf(view)).toMatchObject({ status: 'succeeded', job: { job_id: JOB_ID }, provider: 'openai' });
    expect(runOf(view).drafts).toHaveLength(1);
    const plans = await view.ask({ type: 'list-plans', cursor: null });
    expect(plans.type === 'plans' && plans.plans.unsaved).toEqual([]);
  });

  it('in progress is followed there, and leaves the tab that showed it', async () => {
    const runId = await start();
    await untilStream();
    const other = await bench.watch(2);
    const reply = await other.ask({ type: 'open-job', tab_id: 2, job_id: JOB_ID });

    expect(reply).toEqual({ type: 'started', run_id: runId });
    await view.until('the first tab is free', ({ run }) => run === null);
    expect(runOf(other)).toMatchObject({ status: 'running', tab_id: 2 });
  });

  it('does not take the place of a run that was started while it was read', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    bench.registry.on(`GET /v1/intent/jobs/${JOB_ID}`, (_, response) => asked.resolve(response));
    const opening = view.ask({ type: 'open-job', tab_id: 1, job_id: JOB_ID });
    const response = await asked.promise;
    const started = await view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: KEY });
    sendJson(response, 200, sampleJob('running'));

    expect(await opening).toMatchObject({ failure: { slug: 'run-live' } });
    expect(runOf(view)).toMatchObject({ run_id: idOf(started), status: 'running', has_key: true });
  });

  it('is saved as a plan under its own id, once', async () => {
    hosted.job = sampleJob('succeeded');
    await view.ask({ type: 'open-job', tab_id: 1, job_id: JOB_ID });
    const { run_id } = runOf(view);
    await view.ask({ type: 'save-plan', run_id });
    await view.ask({ type: 'save-plan', run_id });

    expect(bench.registry.plans.size).toBe(1);
    const [plan] = bench.registry.plans.values();
    expect(JSON.parse(plan?.body ?? '')).toMatchObject({ composition: { run_id: JOB_ID } });
  });

  it('whose drafts were changed is kept here too, until it is saved', async () => {
    hosted.job = sampleJob('succeeded');
    await view.ask({ type: 'open-job', tab_id: 1, job_id: JOB_ID });
    const { run_id, drafts } = runOf(view);
    await view.ask({ type: 'edit-draft', run_id, draft: { ...drafts[0], markdown: '# Mine' } });
    bench.browser.tabs.delete(1);
    await bench.worker.onTabRemoved(1);
    await view.ask({ type: 'open-job', tab_id: 2, job_id: JOB_ID });
    const other = await bench.watch(2);

    expect(runOf(other).drafts.map(({ markdown }) => markdown)).toEqual(['# Mine']);
  });

  it('has its draft rewritten by a run with the person’s own key, which is no job', async () => {
    hosted.job = sampleJob('succeeded');
    await view.ask({ type: 'open-job', tab_id: 1, job_id: JOB_ID });
    const { run_id, drafts } = runOf(view);
    const redraft = { run_id, draft_id: drafts[0]?.draft_id ?? '', note: 'Shorter.' };
    const reply = await view.ask({ type: 'start', ...ORDER, tab_id: 1, redraft, provider_key: KEY });

    expect(reply.type).toBe('started');
    expect(runOf(view)).toMatchObject({ via: 'registry', has_key: true, redraft: { note: 'Shorter.' } });
    expect(runOf(view).job).toBeUndefined();
  });

  it('that the registry does not have is refused, and the tab stays as it was', async () => {
    hosted.job = null;

    expect(await view.ask({ type: 'open-job', tab_id: 1, job_id: JOB_ID })).toMatchObject({
      failure: { slug: 'not-found' },
    });
    expect(view.state().run).toBeNull();
  });
});
