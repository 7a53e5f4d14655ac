// The real clock, also where a test has a false one.
import { clearTimeout, setTimeout } from 'node:timers';

const DEADLINE_MS = 30_000;

/**
 * Fails with a label when the work takes too long: a bench that hangs looks like one that measures, and a test like a slow
 * one. The work itself goes on.
 */
export const within = async <Value>(
  label: string,
  work: Promise<Value>,
  deadlineMs = DEADLINE_MS,
): Promise<Value> => {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new Error(`Not within ${deadlineMs} ms: ${label}`)), deadlineMs);
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
};
