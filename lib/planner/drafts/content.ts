import { isMembers } from '../../base/members.ts';
import type { Draft, Finding } from '../../protocol/index.ts';

/** What an answer becomes: the parts of a draft that a model wrote. Null if it is not what was asked for. */
export type Content = Pick<Draft, 'manifest' | 'markdown' | 'files'> & { findings: Finding[] };

/**
 * Keeps the members of an earlier version that no answer can express, such as a license or remotes that the person
 * added. A member that is undefined is one that an answer can express, and did not.
 */
export const toChanged = (earlier: unknown, written: Draft['manifest']): Draft['manifest'] =>
  Object.fromEntries(
    Object.entries({ ...(isMembers(earlier) ? earlier : {}), ...written }).filter(
      ([, value]) => value !== undefined,
    ),
  );
