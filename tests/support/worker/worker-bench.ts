import type { RunState } from '../../../lib/messages/index.ts';
import type { WorkerSettings } from '../../../lib/worker/worker-settings.ts';
import type { Worker } from '../../../lib/worker/worker.ts';
import { PLAIN_ORDER } from './plain-order.ts';
import { type HeldRun, openStandInRegistry, type StandInRegistry, TOKEN } from './stand-in-registry.ts';
import {
  connectView,
  createBrowserState,
  startTestWorker,
  type TestBrowserState,
  type TestView,
} from './test-worker.ts';

export const KEY = 'sk-test-0123456789abcdef0123456789abcdef';
export const ORDER = {
  goal: 'Write release notes from the log',
  via: 'registry',
  provider: 'openai',
  model: 'gpt-test',
  address: '',
  ...PLAIN_ORDER,
} as const;

/** A worker with a registry behind it and a browser around it, signed in and allowed. */
export interface WorkerBench {
  registry: StandInRegistry;
  browser: TestBrowserState;
  /** The worker that runs now. */
  worker: Worker;
  /** The worker is gone with all it knew; a new one starts over what the browser kept. */
  restart(settings?: Partial<WorkerSettings>): Worker;
  watch(tabId?: number): Promise<TestView>;
  /** Starts a run in a tab and takes it up at the registry. */
  start(view: TestView, tabId?: number): Promise<{ runId: string; held: HeldRun }>;
  close(): Promise<void>;
}

export const openBench = async (settings: Partial<WorkerSettings> = {}): Promise<WorkerBench> => {
  const registry = await openStandInRegistry();
  const browser = createBrowserState();
  await browser.local.set({ registry: { url: registry.url, access_token: TOKEN } });
  const bench: WorkerBench = {
    registry,
    browser,
    worker: startTestWorker(browser, settings),
    restart: (next = settings) => {
      bench.worker = startTestWorker(browser, next);
      return bench.worker;
    },
    watch: async (tabId = 1) => {
      const view = connectView(bench.worker);
      await view.ask({ type: 'watch-tab', tab_id: tabId });
      return view;
    },
    start: async (view, tabId = 1) => {
      const reply = await view.ask({ type: 'start', ...ORDER, tab_id: tabId, provider_key: KEY });
      if (reply.type !== 'started') throw new Error(`Not started: ${JSON.stringify(reply)}`);
      return { runId: reply.run_id, held: await registry.nextRun() };
    },
    close: () => registry.close(),
  };
  return bench;
};

export const runOf = (view: TestView): RunState => {
  const { run } = view.state();
  if (run === null) throw new Error('There is no run');
  return run;
};

export const untilStatus = async (view: TestView, status: RunState['status']): Promise<RunState> => {
  await view.until(`the run is ${status}`, ({ run }) => run?.status === status);
  return runOf(view);
};

export const untilDraft = (view: TestView) =>
  view.until('a draft is there', ({ run }) => run?.drafts.length === 1);
