import type { Draft, Finding } from '../../protocol/index.ts';

/** What an answer becomes: the parts of a draft that a model wrote. Null: it is not what was asked. */
export type Content = Pick<Draft, 'manifest' | 'markdown' | 'files'> & { findings: Finding[] };

/** Where a version is asked for and none was chosen by the person: the first of something unpublished. */
export const FIRST_VERSION = '0.1.0';

export const warning = (rule: string, path: string, message: string): Finding => ({
  rule,
  severity: 'warning',
  path,
  message,
});
