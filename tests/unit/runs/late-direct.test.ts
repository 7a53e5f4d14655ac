import { describe, expect, it, vi } from 'vitest';

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
});
