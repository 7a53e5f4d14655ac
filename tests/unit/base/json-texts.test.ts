import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mapTexts, pointerOf, someText, textsOf } from '../../../lib/base/json-texts.ts';
import { isMembers } from '../../../lib/base/members.ts';

describe('the texts of a value', () => {
  it('are found in order with their places, the names of members at the place of their object', () => {
    expect([...textsOf({ a: ['one', { 'b/c': 'two' }], d: 1, e: null })]).toEqual([
      { path: '', text: 'a', isName: true },
      { path: '', text: 'd', isName: true },
      { path: '', text: 'e', isName: true },
      { path: '/a/0', text: 'one', isName: false },
      { path: '/a/1', text: 'b/c', isName: true },
      { path: '/a/1/b~1c', text: 'two', isName: false },
    ]);
    expect(someText({ a: [{ name: 1 }] }, (text) => text === 'name')).toBe(true);
    expect(someText(['x'], (text) => text === '0')).toBe(false);
  });

  it('end in a value that contains itself, and at any depth', () => {
    const cycle: Record<string, unknown> = { text: 'x' };
    cycle['self'] = cycle;
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];

    expect([...textsOf(cycle)].map(({ text }) => text)).toEqual(['text', 'self', 'x']);
    expect(someText(deep, (text) => text === 'bottom')).toBe(true);
  });

  it('are all changed, and nothing else is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(mapTexts(value, (text) => text)).toEqual(value);
        expect(
          someText(
            mapTexts(value, () => ''),
            (text) => text !== '',
          ),
        ).toBe(false);
      }),
    );
  });
});

describe('a pointer', () => {
  it('escapes names, and ends at the member in which it would become too long', () => {
    expect(pointerOf(['a/b', 0, '~'])).toBe('/a~1b/0/~0');
    expect(pointerOf(['a', 'b'.repeat(600), 'c'])).toBe('/a/c');
  });
});

describe('members', () => {
  it('are those of an object: a list has none', () => {
    expect([{}, { a: 1 }].every(isMembers)).toBe(true);
    expect([[], null, 'a', 1, undefined].some(isMembers)).toBe(false);
  });
});
