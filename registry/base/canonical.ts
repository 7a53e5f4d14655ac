import { createHash } from 'node:crypto';

const sortMembers = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
    : value;

/** SHA-256, hex, of a JSON value, whatever the order in which its members came. */
export const canonicalSha256 = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, sortMembers)).digest('hex');
