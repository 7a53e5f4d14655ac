import type { Store } from './observable.ts';

export interface ClockParts {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Calls back repeatedly; returns a function that stops it. */
  every: (milliseconds: number, callback: () => void) => () => void;
}

const TICK_MS = 1_000;

/** The time to the second; it ticks only while somebody watches it. */
export const createClock = ({ now, every }: ClockParts): Store<number> => {
  const listeners = new Set<() => void>();
  let stop: (() => void) | null = null;
  let current = now();
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      current = now();
      stop ??= every(TICK_MS, () => {
        current = now();
        for (const each of listeners) each();
      });
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    getSnapshot: () => current,
  };
};
