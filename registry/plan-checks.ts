import { ProblemError } from '../lib/protocol/index.ts';
import { findSecrets } from '../lib/secrets/looks-like-key.ts';
import { toPointer } from './http/validate.ts';

/** Below it names are the author's own and go into no message. */
const OPEN_MEMBER = 'manifest';

type Visit = (text: string, path: readonly PropertyKey[]) => void;

/** Every text in a JSON value, names of members included, with the last place that has a name from our schema. */
const visitTexts = (value: unknown, visit: Visit, path: readonly PropertyKey[] = [], open = false): void => {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value))
    value.forEach((item, index) => visitTexts(item, visit, open ? path : [...path, index], open));
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      if (open) visit(name, path);
      visitTexts(inner, visit, open ? path : [...path, name], open || name === OPEN_MEMBER);
    }
};

const findPointers = (body: unknown, isBad: (text: string) => boolean): string[] => {
  const pointers = new Set<string>();
  visitTexts(body, (text, path) => {
    if (isBad(text)) pointers.add(toPointer(path));
  });
  return [...pointers].slice(0, 20);
};

/** PostgreSQL has no NUL and UTF-8 no half of a surrogate pair; our schema cannot look into a manifest. */
export const refuseUnstorable = (body: unknown): void => {
  const pointers = findPointers(body, (text) => text.includes('\0') || !text.isWellFormed());
  if (pointers.length === 0) return;
  throw new ProblemError('invalid-request', 'The request was not taken; nothing was done.', {
    errors: pointers.map((pointer) => ({
      pointer,
      message: 'has a NUL or half of a surrogate pair in it; remove that character',
    })),
  });
};

/** A plan with anything shaped like a key in it is not saved. The answer says where, never what. */
export const refuseSecrets = (body: unknown): void => {
  const pointers = findPointers(body, (text) => findSecrets(text).length > 0);
  if (pointers.length === 0) return;
  throw new ProblemError('secret-in-plan', 'Take it out, or mask it, and save again. Nothing was saved.', {
    errors: pointers.map((pointer) => ({ pointer, message: 'has something in it that looks like a key' })),
  });
};
