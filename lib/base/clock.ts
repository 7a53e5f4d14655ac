/** Time as a dependency, so that tests shorten it instead of waiting. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Calls back once after `ms`; returns a function that cancels it. */
  after: (ms: number, callback: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** RFC 3339, UTC. */
export const toTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
