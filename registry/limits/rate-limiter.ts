import type { LimitName } from '../settings/limit-names.ts';
import type { Settings } from '../settings/settings.ts';

/** What is left of a limit after a request was counted. */
export interface Taken {
  /** False when the request is over the limit; it was not counted then. */
  isAllowed: boolean;
  /** How many whole requests may follow at once. */
  remaining: number;
  /** Until one more may follow or, when the request is over the limit, until it may be sent again. At least 1. */
  seconds: number;
}

export interface RateLimiter {
  /** Counts a request. Null when there are no limits. */
  take(limit: LimitName, who: string): Taken | null;
  /** Undoes what `take` counted. */
  giveBack(limit: LimitName, who: string): void;
}

interface LimiterParts {
  rates: Settings['rateLimits'];
  /** Milliseconds, monotonic. */
  elapsed: () => number;
  /** The most callers remembered per limit. */
  mostKept?: number;
}

const MOST_KEPT = 10_000;
/** The share forgotten at once when there are too many. */
const SHARE_FORGOTTEN = 0.1;

/**
 * Token buckets in the memory of this process; several instances each count separately. A bucket is one number,
 * the time at which it will be full again, and a full bucket need not be remembered. When too many are not
 * full, those nearest to full are forgotten. So somebody who uses a great many addresses gains one request per
 * address, but nobody who used up a limit gets it back early.
 */
export const createRateLimiter = ({ rates, elapsed, mostKept = MOST_KEPT }: LimiterParts): RateLimiter => {
  const fullAt = new Map<LimitName, Map<string, number>>();

  const bucketsOf = (limit: LimitName): Map<string, number> => {
    const buckets = fullAt.get(limit) ?? new Map<string, number>();
    fullAt.set(limit, buckets);
    return buckets;
  };

  const makeRoom = (buckets: Map<string, number>, now: number): void => {
    for (const [who, full] of buckets) if (full <= now) buckets.delete(who);
    const tooMany = buckets.size - mostKept * (1 - SHARE_FORGOTTEN);
    if (tooMany <= 0) return;
    const last = Float64Array.from(buckets.values()).toSorted()[Math.ceil(tooMany) - 1] ?? 0;
    for (const [who, full] of buckets) if (full <= last) buckets.delete(who);
  };

  return {
    take: (limit, who) => {
      if (rates === null) return null;
      const { requests, seconds } = rates[limit];
      const [window, each, now] = [seconds * 1_000, (seconds * 1_000) / requests, elapsed()];
      const buckets = bucketsOf(limit);
      const full = Math.max(now, buckets.get(who) ?? 0) + each;
      const missing = full - now;
      // Because fractions are summed, a bucket counts as full to the microsecond.
      const tooMuch = missing - window;
      if (tooMuch > 0.001) return { isAllowed: false, remaining: 0, seconds: Math.ceil(tooMuch / 1_000) };
      if (!buckets.has(who) && buckets.size >= mostKept) makeRoom(buckets, now);
      buckets.set(who, full);
      const left = Math.max(0, (window - missing) / each + 1e-6);
      const untilNext = (1 - (left % 1)) * each;
      return {
        isAllowed: true,
        remaining: Math.floor(left),
        seconds: Math.ceil(untilNext / 1_000),
      };
    },
    giveBack: (limit, who) => {
      if (rates === null) return;
      const { requests, seconds } = rates[limit];
      const buckets = bucketsOf(limit);
      const full = buckets.get(who);
      if (full !== undefined) buckets.set(who, full - (seconds * 1_000) / requests);
    },
  };
};
