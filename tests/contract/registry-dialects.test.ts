import { describe, expect, it } from 'vitest';

import { capOf, error, takesForms } from '../support/provider/cases/refusing.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { runRequest } from '../support/registry/run-client.ts';

describe('what a run learned about a server behind a base URL', () => {
  const test = useRegistry({});

  const callsOf = async (change: Record<string, unknown>): Promise<number> => {
    const before = test.provider.calls.length;
    expect((await test.client.post(runRequest(change))).status).toBe(200);
    return test.provider.calls.length - before;
  };

  it('is remembered for the next run of anybody, for that model alone', async () => {
    test.provider.setScript(
      takesForms(['json_object'], 400, error('This response_format type is unavailable now')),
    );
    expect(await callsOf({ model: 'model-a' })).toBe(4);
    expect(await callsOf({ model: 'model-a' })).toBe(3);
    expect(await callsOf({ model: 'model-b' })).toBe(4);
  });

  it('goes beside a cap per call, which a request may name', async () => {
    test.provider.setScript(() => undefined);
    await callsOf({ model: 'model-c', max_output_tokens_per_call: 5_000 });
    expect(test.provider.calls.slice(-3).map(capOf)).toEqual([4_000, 5_000, 5_000]);
  });
});
