import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formsOf, holdsOwnKey } from '../../../lib/secrets/key-in-text.ts';

const printable = (least: number, most: number) =>
  fc.stringMatching(new RegExp(`^[\\x21-\\x7e]{${least},${most}}$`));

describe("a run's own key", () => {
  it('of 16 characters and more is found inside any text, in every form', () => {
    fc.assert(
      fc.property(printable(16, 80), fc.string(), fc.string(), (key, before, after) => {
        for (const form of formsOf(key)) expect(holdsOwnKey(`${before}${form}${after}`, key)).toBe(true);
      }),
    );
  });

  it('of fewer characters is found only where it is the whole text', () => {
    fc.assert(
      fc.property(printable(1, 15), (key) => {
        expect(holdsOwnKey(key, key)).toBe(true);
        expect(holdsOwnKey(` ${key}\n`, key)).toBe(true);
        expect(holdsOwnKey(`the ${key}`, key)).toBe(false);
      }),
    );
  });

  it('that is empty is in no text', () => {
    expect(holdsOwnKey('', '')).toBe(false);
    expect(holdsOwnKey('a goal', '')).toBe(false);
  });
});
