import { describe, expect, it, vi } from 'vitest';

import { createRuns, type RunsParts } from '../../../registry/runs/runs.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';

/** Looking for a run needs nothing else. */
const runs = createRuns({
  notices: null,
  settings: { ...DEFAULT_SETTINGS, runs: { ...DEFAULT_SETTINGS.runs, earlyWatchMs: 1 } },
} as RunsParts);

describe('somebody who watches a run before it begins', () => {
  it('is told at the end of the wait, and leaves no listener on the signal of their request', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');

    expect(await runs.find('ada', '01920000-0000-7000-8000-000000000001', signal)).toBeNull();

    const listeners = added.mock.calls.map(([, listener]) => listener);
    expect(listeners).toHaveLength(1);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(listeners);
  });
});
