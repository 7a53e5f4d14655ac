import type { Finding } from '../../protocol/index.ts';
import { type Findings, type Members, error, isMembers, isText, isTexts, toPointer } from './finding.ts';

const TYPES = {
  /** Checked by a separate rule. */
  checked: { holds: () => true, name: 'what it is' },
  text: { holds: isText, name: 'a text' },
  texts: { holds: isTexts, name: 'a list of texts' },
  flag: { holds: (value: unknown) => typeof value === 'boolean', name: 'true or false' },
  list: { holds: Array.isArray, name: 'a list' },
  members: { holds: isMembers, name: 'an object' },
} as const satisfies Record<string, { holds: (value: unknown) => boolean; name: string }>;

/** The fields that an object may have, and their types. */
export type Fields = Readonly<Record<string, keyof typeof TYPES>>;

/** `mcp/unknown-field` and `mcp/field-type`. */
export const checkFields = function* (value: Members, fields: Fields, path: string): Findings {
  for (const [name, inner] of Object.entries(value)) {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === undefined)
      yield error(
        'mcp/unknown-field',
        toPointer(path, name),
        'server.json knows no such field here, and registries refuse it. Remove it, or move it into `_meta`.',
      );
    else if (!TYPES[type].holds(inner))
      yield error('mcp/field-type', toPointer(path, name), `This must be ${TYPES[type].name}.`);
  }
};

/** Returns the value if it is an object; otherwise yields the finding and returns null. */
export const readMembers = function* (value: unknown, path: string): Generator<Finding, Members | null> {
  if (isMembers(value)) return value;
  yield error('mcp/field-type', path, 'This must be an object.');
  return null;
};
