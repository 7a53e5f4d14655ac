import type { StackOptions } from './stack.ts';

/** A registry whose patience is that of a test. */
export const SHORT_SETTINGS: StackOptions = {
  registry: { settings: { compose: { silenceMs: 1_000 }, runs: { deadlineMs: 6_000, limitPerUser: 1 } } },
};
