import { createClock } from '../stores/clock.ts';

/** The page's own clock, with a resolution of one second. */
export const createPageClock = () =>
  createClock({
    now: () => Date.now(),
    every: (milliseconds, callback) => {
      const timer = setInterval(callback, milliseconds);
      return () => clearInterval(timer);
    },
  });
