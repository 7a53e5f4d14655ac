import type { Clock } from '../../../lib/base/clock.ts';

/** Time that passes when the test says so. */
export interface ManualClock extends Clock {
  /** Calls back what is due within these milliseconds, in its order. */
  advance: (ms: number) => void;
  /** Callbacks that wait. */
  waiting: () => number;
}

export const createManualClock = (start = Date.UTC(2026, 0, 2)): ManualClock => {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.callback();
      }
      now = end;
    },
    waiting: () => timers.size,
  };
};
