import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RunState } from '../../lib/messages/index.ts';
import { eventsOfRun, eventsToFirstDraft, sampleComposition } from '../support/run-samples.ts';
import { openStandInRegistry, type StandInRegistry, TOKEN } from '../support/stand-in-registry.ts';
import {
  connectView,
  createBrowserState,
  startTestWorker,
  type TestBrowserState,
  type TestView,
} from '../support/test-worker.ts';

const KEY = 'sk-test-0123456789abcdef0123456789abcdef';
const ORDER = {
  goal: 'Write release notes from the log',
  provider: 'openai',
  model: 'gpt-test',
} as const;

let registry: StandInRegistry;
let browser: TestBrowserState;

beforeEach(async () => {
  registry = await openStandInRegistry();
  browser = createBrowserState();
  await browser.local.set({ registry: { url: registry.url, access_token: TOKEN } });
});
afterEach(() => registry.close());

const watch = async (worker: ReturnType<typeof startTestWorker>, tabId = 1): Promise<TestView> => {
  const view = connectView(worker);
  await view.ask({ type: 'watch-tab', tab_id: tabId });
  return view;
};

const start = async (view: TestView, tabId = 1) => {
  const reply = await view.ask({ type: 'start', ...ORDER, tab_id: tabId, provider_key: KEY });
  if (reply.type !== 'started') throw new Error(`Not started: ${JSON.stringify(reply)}`);
  return { runId: reply.run_id, held: await registry.nextRun() };
};

const runOf = (view: TestView): RunState => {
  const { run } = view.state();
  if (run === null) throw new Error('There is no run');
  return run;
};

const untilStatus = async (view: TestView, status: RunState['status']): Promise<RunState> => {
  await view.until(`the run is ${status}`, ({ run }) => run?.status === status);
  return runOf(view);
};

const untilDraft = (view: TestView) => view.until('a draft is there', ({ run }) => run?.drafts.length === 1);

describe('a run', () => {
  it('goes from the goal to its drafts and drops the key', async () => {
    const view = await watch(startTestWorker(browser));

    const { runId, held } = await start(view);
    held.send(...eventsOfRun(sampleComposition({ run_id: runId })));
    held.end();
    const run = await untilStatus(view, 'succeeded');

    expect(held.body).toEqual({ ...ORDER, run_id: runId, provider_key: KEY });
    expect(held.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(run.drafts.map(({ name }) => name)).toEqual(['release-notes']);
    expect(run.phases.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished']);
    expect(run.key_gone_at).toBe(run.finished_at);
    expect(run.failure).toBeNull();
  });

  it('of a closed tab ends at once, and what it had finished waits under My plans', async () => {
    const worker = startTestWorker(browser);
    const view = await watch(worker);
    const { runId, held } = await start(view);
    held.send(...eventsToFirstDraft());
    await untilDraft(view);

    browser.tabs.delete(1);
    await worker.onTabRemoved(1);
    await held.closed;
    const listed = await (await watch(worker, 2)).ask({ type: 'list-plans', cursor: null });

    expect(listed).toMatchObject({
      type: 'plans',
      plans: { unsaved: [{ run_id: runId, status: 'cancelled', drafts: [{ name: 'release-notes' }] }] },
    });
  });
});
