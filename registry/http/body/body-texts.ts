import { toPointer } from './validate.ts';

/** Names below these members are chosen by the author and never appear in a message. */
const OPEN_MEMBERS = new Set(['manifest', 'values']);

type Visit = (text: string, pointer: string) => void;

/** Visits every text in a JSON value, including member names, with the nearest path named by our schema. */
const visitTexts = (
  value: unknown,
  visit: Visit,
  passedOver: readonly string[],
  path: readonly PropertyKey[] = [],
  open = false,
): void => {
  const pointer = toPointer(path);
  if (passedOver.includes(pointer)) return;
  if (typeof value === 'string') visit(value, pointer);
  else if (Array.isArray(value))
    value.forEach((item, index) => visitTexts(item, visit, passedOver, open ? path : [...path, index], open));
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      if (open) visit(name, pointer);
      visitTexts(inner, visit, passedOver, open ? path : [...path, name], open || OPEN_MEMBERS.has(name));
    }
};

/** Finds bad texts in a checked body: returns at most 20 pointers, none with a name that the caller chose. */
export const findPointers = (
  body: unknown,
  isBad: (text: string) => boolean,
  passedOver: readonly string[] = [],
): string[] => {
  const pointers = new Set<string>();
  visitTexts(
    body,
    (text, pointer) => {
      if (isBad(text)) pointers.add(pointer);
    },
    passedOver,
  );
  return [...pointers].slice(0, 20);
};
