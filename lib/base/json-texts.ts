const MAX_POINTER = 500;

/**
 * RFC 6901. A pointer that is too long for the protocol becomes that of the enclosing member; a NUL or half of a
 * surrogate pair in a name could not be stored.
 */
export const toPointer = (parent: string, name: string | number): string => {
  const part = String(name).replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('\0', '\ufffd');
  const pointer = `${parent}/${part.toWellFormed()}`;
  return pointer.length > MAX_POINTER ? parent : pointer;
};

export const pointerOf = (path: readonly PropertyKey[]): string => path.map(String).reduce(toPointer, '');

export interface PlacedText {
  /** RFC 6901. For the name of a member, the path of its object. */
  path: string;
  text: string;
  isName: boolean;
}

/**
 * Every text in a value, including member names. It uses its own stack and visits each object once, so neither
 * depth nor a cycle can break it.
 */
export const textsOf = function* (value: unknown): Generator<PlacedText> {
  const waiting: { inner: unknown; path: string }[] = [{ inner: value, path: '' }];
  const seen = new Set<object>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { inner, path } = next;
    if (typeof inner === 'string') yield { path, text: inner, isName: false };
    if (typeof inner !== 'object' || inner === null || seen.has(inner)) continue;
    seen.add(inner);
    if (!Array.isArray(inner))
      for (const name of Object.keys(inner)) yield { path, text: name, isName: true };
    // The stack is emptied from its end, so push in reverse order to yield the texts in order.
    for (const [name, each] of Object.entries(inner).toReversed())
      waiting.push({ inner: each, path: toPointer(path, name) });
  }
};

export const someText = (value: unknown, isSo: (text: string) => boolean): boolean => {
  for (const { text } of textsOf(value)) if (isSo(text)) return true;
  return false;
};

/** A copy with every text changed, including member names. The value must have been parsed: it is never cyclic. */
export const mapTexts = (value: unknown, change: (text: string) => string): unknown => {
  const map = (inner: unknown): unknown => {
    if (typeof inner === 'string') return change(inner);
    if (Array.isArray(inner)) return inner.map(map);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [change(name), map(each)]));
  };
  return map(value);
};
