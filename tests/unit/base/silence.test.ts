import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { openSilenceWatch } from '../../../lib/base/silence.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';

const MS = 1_000;

const watchSilence = () => {
  const clock = createManualClock();
  const caller = new AbortController();
  return { clock, caller, watch: openSilenceWatch(clock, MS, caller.signal) };
};

describe('a watch for silence', () => {
  it('ends a request once nothing was heard for so long', () => {
    const { clock, watch } = watchSilence();

    clock.advance(MS - 1);
    expect(watch.signal.aborted).toBe(false);
    clock.advance(1);

    expect(watch.signal.aborted).toBe(true);
    expect(watch.isSilent).toBe(true);
  });

  it('begins to count again whenever something is heard', () => {
    const { clock, watch } = watchSilence();

    for (let count = 0; count < 3; count += 1) {
      clock.advance(MS - 1);
      watch.heard();
    }
    expect(watch.signal.aborted).toBe(false);
    clock.advance(MS);

    expect(watch.isSilent).toBe(true);
  });

  it('follows the signal of its caller, and is not silent then', () => {
    const { caller, watch } = watchSilence();
    const reason = new Error('changed my mind');

    caller.abort(reason);

    expect(watch.signal.reason).toBe(reason);
    expect(watch.isSilent).toBe(false);
  });

  it('follows a signal that was aborted before', () => {
    const reason = new Error('changed my mind');

    expect(openSilenceWatch(createManualClock(), MS, AbortSignal.abort(reason)).signal.reason).toBe(reason);
  });

  it('leaves neither a timer nor a listener behind', () => {
    const { clock, caller, watch } = watchSilence();

    watch.heard();
    watch.close();

    expect(clock.waiting()).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });
});
