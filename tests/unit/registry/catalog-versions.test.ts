import { describe, expect, it } from 'vitest';

import { compareVersions, isLater } from '../../../registry/catalog/versions.ts';

/** Each before the next: the examples of semantic versioning 2.0.0, section 11, and where numbers get long. */
const ASCENDING = [
  '0.0.1-a',
  '0.0.1',
  '0.9.0',
  '0.10.0',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '2.0.0',
  '2.1.0',
  '2.1.1',
  '2.1.9007199254740993',
  '2.1.9007199254740994',
];

describe('versions', () => {
  it('come in the order of semantic versioning', () => {
    expect(ASCENDING.toReversed().toSorted(compareVersions)).toEqual(ASCENDING);
    for (const version of ASCENDING) expect(compareVersions(version, version)).toBe(0);
  });

  it('do not differ by their build', () => {
    expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
    expect(compareVersions('1.0.0-rc.1+a', '1.0.0-rc.1')).toBe(0);
  });
});

describe('the latest version', () => {
  it.each([
    ['1.1.0', '1.0.0', true],
    ['1.0.0', '1.1.0', false],
    ['1.0.0', '1.0.0+build', false],
    ['2.0.0-rc.1', '1.0.0', false],
    ['1.0.0', '2.0.0-rc.1', true],
    ['2.0.0-rc.2', '2.0.0-rc.1', true],
  ])('is %s rather than %s: %s', (candidate, latest, later) => {
    expect(isLater(candidate, latest)).toBe(later);
  });
});
