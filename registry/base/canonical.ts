import { createHash } from 'node:crypto';

const sortMembers = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
    : value;

/** The SHA-256 of a JSON value, in hex, whatever the order of its members. */
export const canonicalSha256 = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, sortMembers)).digest('hex');
