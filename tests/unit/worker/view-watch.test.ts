import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { connectView, type TestView } from '../../support/worker/test-worker.ts';
import { openBench, type WorkerBench } from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await openBench();
  // Without a registry, so that none of its answers brings a state that something else should have brought.
  bench.browser.isGranted = false;
  bench.restart();
});
afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
});

const watchWindow = async () => {
  const panel = connectView(bench.worker);
  await panel.ask({ type: 'watch-window', window_id: 10 });
  return panel;
};
const takePage = async (view: TestView, tabId: number, title: string) => {
  bench.browser.pages.set(tabId, { url: 'https://docs.test/', title, text: 'Text', entityPath: '' });
  await view.ask({ type: 'take-page', tab_id: tabId });
};

describe('a panel', () => {
  it('shows the active tab of its window at once, with no registry to wait for', async () => {
    const panel = await watchWindow();

    expect(panel.state().tab_id).toBe(1);
  });

  it('goes on with the tab that it shows while its window has no active one', async () => {
    const panel = await watchWindow();
    bench.browser.activeTabs.delete(10);
    bench.worker.onTabMoved();

    await takePage(await bench.watch(), 1, 'Taken in the popup');

    const { page } = await panel.until('the page is shown', (state) => state.page !== null);
    expect(page?.title).toBe('Taken in the popup');
  });
});

describe('a view of one tab', () => {
  it('stays at it, whichever tabs become active or move', async () => {
    const view = await watchWindow();
    await view.ask({ type: 'watch-tab', tab_id: 2 });
    // Chromium takes no window for any window.
    bench.browser.activeTabs.get = () => 3;

    bench.worker.onTabActivated(3, 10);
    bench.worker.onTabMoved();
    await takePage(view, 2, 'In the second tab');

    expect(view.state()).toMatchObject({ tab_id: 2, page: { title: 'In the second tab' } });
    expect(view.states.map((state) => state.tab_id)).not.toContain(3);
  });

  it('receives one state where much changes at once, and one at once where it was quiet before', async () => {
    vi.useFakeTimers();
    bench.restart({ pushMs: 50 });
    const [view, other] = [await bench.watch(), await bench.watch()];
    const told = view.states.length;

    for (const title of ['One', 'Two', 'Three']) await takePage(other, 1, title);
    await vi.advanceTimersByTimeAsync(50);
    expect(view.states.slice(told).map(({ page }) => page?.title)).toEqual(['Three']);

    await vi.advanceTimersByTimeAsync(50);
    await takePage(other, 1, 'Four');
    expect(view.state().page?.title).toBe('Four');
  });

  it('is told what changes as soon as ever when the clock was set back', async () => {
    vi.useFakeTimers();
    bench.restart({ pushMs: 50 });
    const [view, other] = [await bench.watch(), await bench.watch()];
    await vi.advanceTimersByTimeAsync(50);

    vi.setSystemTime(Date.now() - 3_600_000);
    await takePage(other, 1, 'One');
    await vi.advanceTimersByTimeAsync(50);

    expect(view.state().page?.title).toBe('One');
  });
});
