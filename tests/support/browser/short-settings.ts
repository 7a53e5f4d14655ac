import type { StackOptions } from './stack.ts';

/** A registry whose patience is that of a test. */
export const SHORT_SETTINGS: StackOptions = { registry: { settings: { compose: { silenceMs: 2_000 } } } };
