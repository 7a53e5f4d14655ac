import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ViewRequest } from '../../../lib/messages/index.ts';
import { eventually } from '../../support/eventually.ts';
import { eventsOfRun, sampleComposition } from '../../support/samples/run-samples.ts';
import { sampleProblem } from '../../support/worker/stand-in-registry.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import {
  KEY,
  openBench,
  ORDER,
  runOf,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
let view: TestView;
beforeEach(async () => {
  bench = await openBench();
  view = await bench.watch();
});
afterEach(() => bench.close());

const start = (part: Partial<Extract<ViewRequest, { type: 'start' }>> = {}) =>
  view.ask({ type: 'start', ...ORDER, tab_id: 1, provider_key: KEY, ...part });
const finish = async () => {
  const held = await bench.registry.nextRun();
  held.send(...eventsOfRun(sampleComposition({ run_id: runOf(view).run_id })));
  held.end();
  await untilStatus(view, 'succeeded');
  return held;
};
const stored = () => [...bench.browser.session.content.values()].join();
const keepOne = async () => {
  await start({ keep_key: true });
  await finish();
};

describe('a key', () => {
  it('is kept for nobody who did not ask for it', async () => {
    await start();
    await finish();

    expect(view.state().kept_key).toBeNull();
    expect(stored()).not.toContain(KEY);
    expect(await start({ provider_key: null })).toMatchObject({
      failure: { slug: 'no-kept-key', field: 'provider_key' },
    });
  });

  it('that is kept is in the session alone, and starts runs until it is forgotten', async () => {
    await keepOne();
    expect(view.state().kept_key).toMatchObject({ provider: 'openai' });
    expect(JSON.stringify(view.states)).not.toContain(KEY);
    expect([...bench.browser.local.content.values()].join()).not.toContain(KEY);

    expect((await start({ provider_key: null })).type).toBe('started');
    expect((await finish()).body).toMatchObject({ provider_key: KEY });
    await view.ask({ type: 'forget-key' });

    expect(view.state().kept_key).toBeNull();
    expect(stored()).not.toContain(KEY);
    expect(bench.browser.keyAlarm).toBeNull();
  });

  it('that is kept outlives the worker, and is for its own provider only', async () => {
    await keepOne();
    bench.restart();
    view = await bench.watch();

    expect(view.state().kept_key).toMatchObject({ provider: 'openai' });
    const other = { provider: 'openai-compatible', via: 'direct', address: 'http://localhost:1/v1' } as const;
    expect(await start({ ...other, provider_key: null })).toMatchObject({ failure: { slug: 'no-kept-key' } });
    expect((await start({ provider_key: null })).type).toBe('started');
  });

  it('that is kept is forgotten at its time, by the alarm or by the next worker', async () => {
    bench.restart({ keepMs: 40 });
    view = await bench.watch();
    await keepOne();
    const alarm = bench.browser.keyAlarm ?? 0;
    await eventually('its time is over', () => Date.now() > alarm);
    await bench.worker.onKeyAlarm();
    await view.until('the key is gone', ({ kept_key }) => kept_key === null);
    expect(stored()).not.toContain(KEY);

    await keepOne();
    const next = bench.browser.keyAlarm ?? 0;
    await eventually('its time is over again', () => Date.now() > next);
    bench.restart({ keepMs: 40 });
    view = await bench.watch();
    expect(view.state().kept_key).toBeNull();
    expect(stored()).not.toContain(KEY);
  });

  it('that is kept is not forgotten under a run that lives, and its time begins anew with the end', async () => {
    bench.restart({ keepMs: 40 });
    view = await bench.watch();
    await start({ keep_key: true });
    const first = bench.browser.keyAlarm ?? 0;
    await eventually('its time is over', () => Date.now() > first);
    await bench.worker.onKeyAlarm();
    expect(view.state().kept_key).not.toBeNull();

    const before = bench.browser.keyAlarm ?? 0;
    await finish();
    await eventually('it begins anew', () => (bench.browser.keyAlarm ?? 0) > before);
  });

  it('that is forgotten while it is being read does not come back', async () => {
    await keepOne();
    await start({ provider_key: null });
    const held = await bench.registry.nextRun();
    held.send(...eventsOfRun(sampleComposition({ run_id: runOf(view).run_id })));
    // Its end reads the key to begin its time anew.
    const touched = bench.worker.onKeyAlarm();
    await view.ask({ type: 'forget-key' });
    await touched;
    held.end();
    await untilStatus(view, 'succeeded');

    expect(view.state().kept_key).toBeNull();
    expect(stored()).not.toContain(KEY);
  });

  it('that its provider rejects is kept no longer', async () => {
    await start({ keep_key: true });
    const held = await bench.registry.nextRun();
    held.send({ event: 'problem', data: sampleProblem('provider-key-rejected', 422) as never });
    held.end();
    await untilStatus(view, 'failed');

    expect(view.state().kept_key).toBeNull();
    expect(stored()).not.toContain(KEY);
  });
});
