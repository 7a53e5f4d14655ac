import type { NamedTest } from '../named-test.ts';

/** Browser tests for files with faults that no other test can see. They run last, as each needs a build. */
export const BROWSER_TESTS: Readonly<Record<string, NamedTest[]>> = {};
