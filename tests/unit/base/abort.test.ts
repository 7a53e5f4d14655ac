import { describe, expect, it } from 'vitest';

import { follow, onAbort } from '../../../lib/base/abort.ts';

describe('listening to a signal', () => {
  it('calls back once, and at once when it has already aborted', () => {
    const controller = new AbortController();
    let calls = 0;
    onAbort(controller.signal, () => void (calls += 1));
    expect(calls).toBe(0);
    controller.abort();
    controller.abort();
    expect(calls).toBe(1);

    onAbort(controller.signal, () => void (calls += 1));
    expect(calls).toBe(2);
  });

  it('ends when it is told to', () => {
    const controller = new AbortController();
    let calls = 0;
    onAbort(controller.signal, () => void (calls += 1))();
    controller.abort();
    expect(calls).toBe(0);
  });
});

describe('a controller that follows a signal', () => {
  it('aborts with its reason', () => {
    const outer = new AbortController();
    const inner = new AbortController();
    follow(outer.signal, inner);
    outer.abort('left');
    expect(inner.signal.reason).toBe('left');

    const late = new AbortController();
    follow(outer.signal, late);
    expect(late.signal.reason).toBe('left');
  });
});
