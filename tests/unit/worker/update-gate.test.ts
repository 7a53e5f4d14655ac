import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import background from '../../../entrypoints/background.ts';
import { createUpdateGate } from '../../../lib/worker/update-gate.ts';
import { eventually } from '../../support/eventually.ts';
import { eventsOfRun } from '../../support/samples/run-samples.ts';
import { createFakeBrowser, type FakeBrowser } from '../../support/worker/fake-browser.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import { openBench, runOf, untilStatus, type WorkerBench } from '../../support/worker/worker-bench.ts';

const current = vi.hoisted((): { browser: FakeBrowser['browser'] | null } => ({ browser: null }));
vi.mock('wxt/browser', () => ({
  get browser() {
    return current.browser;
  },
}));

let bench: WorkerBench;
let view: TestView;
beforeEach(async () => {
  bench = await openBench();
  view = await bench.watch();
});
afterEach(() => bench.close());

const untilReloaded = () => eventually('the extension reloads', () => bench.browser.reloads > 0);
const finish = async () => {
  const { runId, held } = await bench.start(view);
  held.send(...eventsOfRun());
  held.end();
  await untilStatus(view, 'succeeded');
  return runId;
};

describe('an update of the extension', () => {
  it('is installed at once where nothing would be lost', async () => {
    await bench.worker.onUpdateAvailable();

    expect(bench.browser.reloads).toBe(1);
  });

  it('waits for a run in progress', async () => {
    const { runId } = await bench.start(view);
    await bench.worker.onUpdateAvailable();
    expect(bench.browser.reloads).toBe(0);
    expect(runOf(view).status).toBe('running');

    await view.ask({ type: 'cancel', run_id: runId });
    await untilReloaded();
  });

  it('waits until a composition is saved', async () => {
    const runId = await finish();
    await bench.worker.onUpdateAvailable();
    expect(bench.browser.reloads).toBe(0);

    await view.ask({ type: 'save-plan', run_id: runId });
    await untilReloaded();
  });

  it('waits until a composition is discarded, and for one that an earlier worker left', async () => {
    const runId = await finish();
    bench.restart();
    view = await bench.watch();
    await bench.worker.onUpdateAvailable();
    expect(bench.browser.reloads).toBe(0);

    await view.ask({ type: 'discard-run', run_id: runId });
    await untilReloaded();
  });

  it('is told by the browser to the worker, which reloads the extension', async () => {
    const fake = createFakeBrowser({ id: 1, windowId: 10 });
    current.browser = fake.browser;
    background.main();
    fake.browser.runtime.onUpdateAvailable.tell({ version: '0.2.0' });

    await eventually('the extension reloads', () => fake.reloads.count > 0);
    expect(fake.reloads.count).toBe(1);
  });
});

describe('while an update waits', () => {
  it('the worker is kept awake by looks at the tab, of which there is one line however often it is told', async () => {
    const clock = createManualClock();
    const live = [{ tab_id: 7 }];
    const looked: number[] = [];
    let reloads = 0;
    const letUpdate = createUpdateGate({
      runs: { live: () => live as never, unsaved: () => [] },
      hasTab: async (tabId) => {
        looked.push(tabId);
        return true;
      },
      reload: () => {
        reloads += 1;
      },
      clock,
      lookMs: 20_000,
    });

    letUpdate();
    letUpdate();
    clock.advance(40_000);
    expect(looked).toEqual([7, 7, 7]);
    expect([reloads, clock.waiting()]).toEqual([0, 1]);

    live.length = 0;
    clock.advance(20_000);
    expect([reloads, clock.waiting()]).toEqual([1, 0]);
  });
});
