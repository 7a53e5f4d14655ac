/** Reads and writes one place in a value, by its pointer (RFC 6901). What is written is a copy; what was there stays as it is. */
import { isMembers } from '../base/members.ts';

const namesOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

const inside = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value[Number(name)] as unknown;
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
};

/** Undefined where nothing is. */
export const valueAt = (value: unknown, pointer: string): unknown => namesOf(pointer).reduce(inside, value);

const write = (value: unknown, [name, ...rest]: readonly string[], written: unknown): unknown => {
  if (name === undefined) return written;
  const inner = write(inside(value, name), rest, written);
  if (Array.isArray(value) || (value === undefined && /^\d+$/.test(name))) {
    const list = Array.isArray(value) ? value : [];
    const index = Number(name);
    if (inner === undefined) return list.toSpliced(index, 1);
    return index < list.length ? list.with(index, inner) : [...list, inner];
  }
  const others = isMembers(value) ? value : {};
  if (inner !== undefined) return { ...others, [name]: inner };
  return Object.fromEntries(Object.entries(others).filter(([each]) => each !== name));
};

/** With undefined, nothing is there any more. Objects and lists on the way are made where they are missing. */
export const withValueAt = (value: unknown, pointer: string, written: unknown): unknown =>
  write(value, namesOf(pointer), written);
