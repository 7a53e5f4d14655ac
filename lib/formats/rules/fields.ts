import type { Finding } from '../../protocol/index.ts';
import { type Findings, type Members, error, isMembers, isText, isTexts, toPointer } from './finding.ts';

const isFlag = (value: unknown): boolean => typeof value === 'boolean';

const TYPES = {
  text: [isText, 'not-a-text'],
  texts: [isTexts, 'not-texts'],
  flag: [isFlag, 'not-true-or-false'],
  list: [Array.isArray, 'not-a-list'],
  members: [isMembers, 'not-an-object'],
} as const;

/** The fields that an object may have, and their types; `checked` is checked by a separate rule. */
export type Fields = Readonly<Record<string, keyof typeof TYPES | 'checked'>>;

/** `mcp/unknown-field` and `mcp/field-type`. */
export const checkFields = function* (value: Members, fields: Fields, path: string): Findings {
  for (const [name, inner] of Object.entries(value)) {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === undefined) yield error('mcp/unknown-field', toPointer(path, name), 'unknown-field');
    else if (type !== 'checked') {
      const [holds, code] = TYPES[type];
      if (!holds(inner)) yield error('mcp/field-type', toPointer(path, name), code);
    }
  }
};

/** Returns the value if it is an object; otherwise yields the finding and returns null. */
export const readMembers = function* (value: unknown, path: string): Generator<Finding, Members | null> {
  if (isMembers(value)) return value;
  yield error('mcp/field-type', path, 'not-an-object');
  return null;
};
