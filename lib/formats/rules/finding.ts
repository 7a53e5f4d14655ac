import type { Finding, FindingCode, FindingValues, ValuesOf } from '../../protocol/index.ts';

/** What a rule finds, one after the other. Rules are pure and accept anything that was parsed: they never throw. */
export type Findings = Iterable<Finding>;
export type Members = Readonly<Record<string, unknown>>;

const MAX_POINTER = 500;

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

/**
 * RFC 6901. A pointer that is too long for the protocol becomes that of the enclosing member; a NUL or half of a
 * surrogate pair in a name could not be stored.
 */
export const toPointer = (parent: string, name: string | number): string => {
  const part = String(name).replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('\0', '\ufffd');
  const pointer = `${parent}/${part.toWellFormed()}`;
  return pointer.length > MAX_POINTER ? parent : pointer;
};

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
