import type { Draft, Finding } from '../../protocol/index.ts';
import { isMembers } from '../providers/wire.ts';

/** What an answer becomes: the parts of a draft that a model wrote. Null: it is not what was asked. */
export type Content = Pick<Draft, 'manifest' | 'markdown' | 'files'> & { findings: Finding[] };

/** Where a version is asked for and none was chosen by the person: the first of something unpublished. */
export const FIRST_VERSION = '0.1.0';

/**
 * Of an earlier version stays what no answer can say, such as a license or remotes that the person put in. A
 * member that is undefined is one that an answer can say, and does not.
 */
export const toChanged = (earlier: unknown, written: Draft['manifest']): Draft['manifest'] =>
  Object.fromEntries(
    Object.entries({ ...(isMembers(earlier) ? earlier : {}), ...written }).filter(
      ([, value]) => value !== undefined,
    ),
  );

export const warning = (rule: string, path: string, message: string): Finding => ({
  rule,
  severity: 'warning',
  path,
  message,
});
