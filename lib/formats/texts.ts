import { toPointer } from './rules/finding.ts';

export interface PlacedText {
  /** RFC 6901. Of a member's name: that of the object it is in. */
  path: string;
  text: string;
}

/**
 * Every text in a value, the names of members included. Walks with a stack of its own and visits each
 * object once, so that neither depth nor a loop in it can end the walk.
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
    // The stack is emptied from its end: last one first, so that texts come in their order.
    for (const [name, each] of Object.entries(inner).toReversed())
      waiting.push({ inner: each, place: toPointer(place, name) });
  }
};
