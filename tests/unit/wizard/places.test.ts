import { describe, expect, it } from 'vitest';

import { valueAt, withValueAt } from '../../../lib/wizard/places.ts';

describe('a place in a value', () => {
  it('is read by its pointer, and is nothing where nothing is', () => {
    const value = { 'a/b': [{ '~': 1 }], toString: undefined };

    expect(valueAt(value, '')).toBe(value);
    expect(valueAt(value, '/a~1b/0/~0')).toBe(1);
    expect(valueAt(value, '/a~1b/1/~0')).toBeUndefined();
    expect(valueAt({}, '/constructor')).toBeUndefined();
    expect(valueAt('text', '/length')).toBeUndefined();
  });

  it('is written into a copy, with what is missing on the way', () => {
    const value = { server: { name: 'a' } };

    expect(withValueAt(value, '/server/packages/0/identifier', 'x')).toEqual({
      server: { name: 'a', packages: [{ identifier: 'x' }] },
    });
    expect(withValueAt(value, '/server/name', undefined)).toEqual({ server: {} });
    expect(withValueAt({ list: ['a', 'b'] }, '/list/0', undefined)).toEqual({ list: ['b'] });
    expect(withValueAt({ list: ['a', 'b'] }, '/list/1', 'c')).toEqual({ list: ['a', 'c'] });
    expect(value).toEqual({ server: { name: 'a' } });
  });

  it('can have a name that objects inherit', () => {
    const written = withValueAt({}, '/__proto__', 'x') as object;

    expect(Object.keys(written)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(written)).toBe(Object.prototype);
  });
});
