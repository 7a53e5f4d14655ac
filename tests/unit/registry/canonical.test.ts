import { createHash } from 'node:crypto';

import { expect, it } from 'vitest';

import { canonicalSha256 } from '../../../registry/base/canonical.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

it('a hash is that of the canonical form, whatever the order of members', () => {
  const value = { b: [{ z: 1, a: null }], a: 'é' };

  expect(canonicalSha256(value)).toBe(sha256('{"a":"é","b":[{"a":null,"z":1}]}'));
  expect(canonicalSha256({ a: 'é', b: [{ a: null, z: 1 }] })).toBe(canonicalSha256(value));
  expect(canonicalSha256({ a: 'é', b: [{ a: null, z: 2 }] })).not.toBe(canonicalSha256(value));
});

it('names that look like integers are ordered as texts', () => {
  expect(canonicalSha256({ 10: 'ten', 9: 'nine', $schema: 's' })).toBe(
    sha256('{"$schema":"s","10":"ten","9":"nine"}'),
  );
});
