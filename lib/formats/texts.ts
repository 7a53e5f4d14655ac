import { toPointer } from './rules/finding.ts';

export interface PlacedText {
  /** RFC 6901. For the name of a member, the path of its object. */
  path: string;
  text: string;
}

/**
 * Every text in a value, including member names. It uses its own stack and visits each object once, so neither
 * depth nor a cycle can break it.
 */
export const textsOf = function* (value: unknown, path = ''): Generator<PlacedText> {
  const waiting: { inner: unknown; place: string }[] = [{ inner: value, place: path }];
  const seen = new Set<object>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { inner, place } = next;
    if (typeof inner === 'string') yield { path: place, text: inner };
    if (typeof inner !== 'object' || inner === null || seen.has(inner)) continue;
    seen.add(inner);
    if (!Array.isArray(inner)) for (const name of Object.keys(inner)) yield { path: place, text: name };
    // The stack is emptied from its end, so push in reverse order to yield the texts in order.
    for (const [name, each] of Object.entries(inner).toReversed())
      waiting.push({ inner: each, place: toPointer(place, name) });
  }
};
