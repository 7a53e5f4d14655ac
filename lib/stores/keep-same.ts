import { isMembers } from '../base/members.ts';

/**
 * Returns `next`, but reuses the object from `previous` for every part that is equal. A state arrives whole and
 * freshly cloned many times per second; an unchanged draft stays the same object and is not rendered again.
 */
export const keepSame = <Value>(previous: unknown, next: Value): Value => {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const kept = next.map((item, index) => keepSame(previous[index], item));
    const isSame =
      previous.length === kept.length && kept.every((item, index) => Object.is(item, previous[index]));
    return (isSame ? previous : kept) as Value;
  }
  if (!isMembers(previous) || !isMembers(next)) return next;
  const names = Object.keys(next);
  const kept = Object.fromEntries(names.map((name) => [name, keepSame(previous[name], next[name])]));
  const isSame =
    names.length === Object.keys(previous).length &&
    names.every((name) => Object.hasOwn(previous, name) && Object.is(kept[name], previous[name]));
  return (isSame ? previous : kept) as Value;
};
