import canonicalize from 'canonicalize';

import { type Bytes, toBytes, toText } from './bytes.ts';

/** RFC 8785 of plain parsed JSON. Throws if a text in it is not well-formed, which JSON may contain and UTF-8 may not. */
export const toCanonicalText = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON has a canonical form');
  return text;
};

export const toCanonical = (value: unknown): Bytes => toBytes(toCanonicalText(value));

/**
 * Parses JSON that must be in RFC 8785 form already; undefined otherwise. That excludes everything two readers could
 * understand differently: members that come twice, bytes after the end, numbers that do not survive, other spellings.
 */
export const parseCanonical = (bytes: Bytes): unknown => {
  const text = toText(bytes);
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return canonicalize(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
};
