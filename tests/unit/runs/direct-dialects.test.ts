import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createStoredDialects } from '../../../lib/session/dialects.ts';
import { createKeeper } from '../../../lib/session/keeper.ts';
import { error, takesForms } from '../../support/provider/cases/refusing.ts';
import { type ScriptedProvider, startProvider } from '../../support/provider/index.ts';
import { createMemoryArea } from '../../support/worker/test-worker.ts';
import { KEY, openBench, ORDER, untilStatus, type WorkerBench } from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
let provider: ScriptedProvider;
beforeEach(async () => {
  bench = await openBench();
  provider = await startProvider({
    script: takesForms(['json_object'], 400, error('This response_format type is unavailable now')),
  });
});
afterEach(async () => {
  await bench.close();
  await provider.stop();
});

/** A direct run to its end; how many calls it made. */
const run = async (tabId: number): Promise<number> => {
  const before = provider.calls.length;
  const view = await bench.watch(tabId);
  await view.ask({
    type: 'start',
    ...ORDER,
    tab_id: tabId,
    via: 'direct',
    provider: 'openai-compatible',
    address: provider.openaiBaseUrl,
    provider_key: KEY,
  });
  await untilStatus(view, 'succeeded');
  return provider.calls.length - before;
};

describe('what a direct run learned about its server', () => {
  it('is on disk, without the key, for the next run and the next worker', async () => {
    expect([await run(1), await run(2)]).toEqual([4, 3]);
    bench.restart();
    expect(await run(3)).toBe(3);
    const stored = bench.browser.local.content.get('dialects') ?? '';
    expect(JSON.parse(stored)).toEqual([
      [
        `${provider.openaiBaseUrl} ${ORDER.model}`,
        { form: 'json_object', learnedAt: expect.any(Number) as number },
      ],
    ]);
  });

  it('is learned again where the browser refuses to store it', async () => {
    bench.browser.local.refuses = true;
    expect(await run(1)).toBe(4);
    bench.restart();
    expect(await run(2)).toBe(4);
  });
});

describe('the stored dialects', () => {
  it('are at most 1,000, of which the least recently used go', async () => {
    const area = createMemoryArea();
    const dialects = createStoredDialects(createKeeper(area));
    for (let each = 0; each < 1_000; each += 1) dialects.set(`address ${each}`, {});
    dialects.get('address 0');
    dialects.set('address 1000', {});
    const next = createStoredDialects(createKeeper(area));
    // The keeper writes in order, and the area at once.
    await Promise.resolve();
    next.load(await area.get(null));
    expect([0, 1, 2, 1_000].map((each) => next.get(`address ${each}`) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it.each([undefined, null, 'text', {}, [['address', 'text'], [1, {}], 'text', ['address']]])(
    'leave out what cannot be read: %j',
    (unreadable) => {
      const dialects = createStoredDialects(createKeeper(createMemoryArea()));
      dialects.load({ dialects: unreadable });
      expect(dialects.get('address')).toBeUndefined();
    },
  );
});
