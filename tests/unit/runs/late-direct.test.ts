import { describe, expect, it, vi } from 'vitest';

import type { RunRecord } from '../../../lib/messages/index.ts';
import type { Direct } from '../../../lib/runs/direct/direct.ts';
import { createLateDirect } from '../../../lib/runs/direct/late-direct.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';

const listModels = (direct: Direct): Promise<string> =>
  direct.loadModels('openai', '', createSecret('sk-test-key'));

const LOADED: Direct = {
  run: () => expect.fail('No run was asked for'),
  loadModels: () => Promise.resolve('[]'),
};

describe('what asks a provider itself', () => {
  it('is loaded once, when it is first asked for something', async () => {
    const load = vi.fn<() => Promise<Direct>>().mockResolvedValue(LOADED);
    const direct = createLateDirect(load);
    expect(load).not.toHaveBeenCalled();

    await Promise.all([listModels(direct), listModels(direct)]);
    expect(load).toHaveBeenCalledOnce();
  });

  it('is loaded again after it could not be loaded', async () => {
    const load = vi
      .fn<() => Promise<Direct>>()
      .mockRejectedValueOnce(new Error('no such script'))
      .mockResolvedValue(LOADED);
    const direct = createLateDirect(load);

    await expect(listModels(direct)).rejects.toThrow('no such script');
    expect(await listModels(direct)).toBe('[]');
  });

  it('leaves no key behind when it cannot be loaded', async () => {
    const key = createSecret('sk-test-key');
    const direct = createLateDirect(() => Promise.reject(new Error('no such script')));

    await expect(direct.loadModels('openai', '', key)).rejects.toThrow('no such script');
    expect(() => key.reveal()).toThrow('already forgotten');
  });

  it('lets go of a run that ends while it is loaded', async () => {
    const controller = new AbortController();
    const loading = Promise.withResolvers<Direct>();
    const direct = createLateDirect(() => loading.promise);
    const events = direct.run({} as RunRecord, createSecret('sk-test-key'), {
      signal: controller.signal,
      grounding: null,
    });
    const first = events[Symbol.asyncIterator]().next();

    controller.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    // The script that comes too late is asked for nothing: a run would fail the test.
    loading.resolve(LOADED);
    await loading.promise;
  });
});
