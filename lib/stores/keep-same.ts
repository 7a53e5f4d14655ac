const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Gives back `next` with every part that equals its counterpart in `previous` being that very object.
 * A state arrives whole and freshly cloned many times a second; so a draft that has not changed is
 * the same object, and is not rendered again.
 */
export const keepSame = <Value>(previous: unknown, next: Value): Value => {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const kept = next.map((item, index) => keepSame(previous[index], item));
    const isSame =
      previous.length === kept.length && kept.every((item, index) => Object.is(item, previous[index]));
    return (isSame ? previous : kept) as Value;
  }
  if (!isRecord(previous) || !isRecord(next)) return next;
  const names = Object.keys(next);
  const kept = Object.fromEntries(names.map((name) => [name, keepSame(previous[name], next[name])]));
  const isSame =
    names.length === Object.keys(previous).length &&
    names.every((name) => Object.hasOwn(previous, name) && Object.is(kept[name], previous[name]));
  return (isSame ? previous : kept) as Value;
};
