import { createHash } from 'node:crypto';

import { isMembers } from '../../lib/base/members.ts';

const sortMembers = (_name: string, value: unknown): unknown =>
  isMembers(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
    : value;

/** The SHA-256 of a JSON value, in hex, whatever the order of its members. */
export const canonicalSha256 = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, sortMembers)).digest('hex');
