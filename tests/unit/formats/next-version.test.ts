import { expect, it } from 'vitest';

import { nextMinor } from '../../../lib/formats/versions/next-version.ts';

it.each([
  ['1.2.4', '1.3.0'],
  ['0.0.0', '0.1.0'],
  ['1.9007199254740993.0', '1.9007199254740994.0'],
  ['1.2.0-beta.1', '1.2.0'],
  ['1.2.3+build-5', '1.3.0'],
  ['1.2', null],
])('after %s comes %s', (version, next) => {
  expect(nextMinor(version)).toBe(next);
});
