import { createHash } from 'node:crypto';

import { toCanonical } from '../../lib/signing/canonical.ts';

/** The SHA-256 of a JSON value in RFC 8785 form, in hex: the order of members does not matter. */
export const canonicalSha256 = (value: unknown): string =>
  createHash('sha256').update(toCanonical(value)).digest('hex');
