import { toPointer } from '../../base/json-texts.ts';
import type { Finding, FindingCode, FindingValues, ValuesOf } from '../../protocol/index.ts';

export { toPointer } from '../../base/json-texts.ts';
export { isMembers, type Members } from '../../base/members.ts';

/** What a rule finds, one after the other. Rules are pure and accept anything that was parsed: they never throw. */
export type Findings = Iterable<Finding>;

const make =
  (severity: Finding['severity']) =>
  <Code extends FindingCode>(
    rule: string,
    path: string,
    code: Code,
    ...[values]: ValuesOf<FindingValues, Code>
  ): Finding => ({ rule, severity, path, code, values: values ?? {} });

/** Prevents publishing. */
export const error = make('error');
/** Shown, but prevents nothing. */
export const warning = make('warning');

export const isText = (value: unknown): value is string => typeof value === 'string';

export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** Not blank, and not longer than `limit`. */
export const isTextWithin = (value: unknown, limit: number): value is string =>
  isText(value) && value.length <= limit && value.trim() !== '';

export const isHttpsUrl = (value: unknown): value is string =>
  isText(value) && /^https:\/\//i.test(value) && URL.canParse(value);

/** The entries of a list with their pointers; nothing if it is not a list. */
export const entriesOf = function* (value: unknown, path: string): Generator<[item: unknown, path: string]> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield [item, toPointer(path, index)];
};
