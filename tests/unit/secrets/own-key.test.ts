import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LIMITS } from '../../../lib/protocol/index.ts';
import {
  carriesOwnKey,
  formsOf,
  holdsOwnKey,
  isSendable,
  maskOwnKey,
  placeOfKey,
} from '../../../lib/secrets/own-key.ts';

const printable = (least: number, most: number) =>
  fc.stringMatching(new RegExp(`^[\\x21-\\x7e]{${least},${most}}$`));

const placeOf = (texts: Record<string, string | string[]>, key: string) =>
  placeOfKey(texts, (text) => holdsOwnKey(text, key));

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

  it('is found in the place that holds it, whatever else is sent', () => {
    const key = 'a/key+of=no-known.shape';
    const sent = { goal: 'Write notes', address: '', page: ['https://site.example', 'Title', 'text'] };

    expect(placeOf(sent, key)).toBeNull();
    expect(placeOf({ ...sent, goal: `Use ${key}.` }, key)).toBe('goal');
    expect(placeOf({ ...sent, page: ['', `?k=${encodeURIComponent(key)}`] }, key)).toBe('page');
    expect(placeOf({ ...sent, page: ['short'] }, 'short')).toBe('page');
    expect(placeOf({ ...sent, page: ['a short one'] }, 'short')).toBeNull();
  });

  it('of 16 characters and more is masked in every form, by the same text', () => {
    fc.assert(
      fc.property(printable(16, 80), (key) => {
        const masked = formsOf(key).map((form) => maskOwnKey(`a ${form} b`, key));
        for (const each of masked) expect(holdsOwnKey(each, key)).toBe(false);
      }),
    );
    const key = 'a/key"with\\signs-of-its-own';
    expect(formsOf(key).map((form) => maskOwnKey(`a ${form} b`, key))).toEqual(
      Array.from({ length: 3 }, () => 'a [your key was here] b'),
    );
  });

  it('of fewer characters is masked nowhere: it may be a letter of every word', () => {
    fc.assert(
      fc.property(printable(0, 15), fc.string(), (key, text) => {
        expect(maskOwnKey(`${text}${key}`, key)).toBe(`${text}${key}`);
      }),
    );
  });

  it('is seen in a header and in a body that carry it, however short it is', () => {
    fc.assert(
      fc.property(printable(1, 80), (key) => {
        for (const sent of [key, `Bearer ${key}`, JSON.stringify({ model: 'm', provider_key: key })])
          expect(carriesOwnKey(sent, key)).toBe(true);
        expect(carriesOwnKey('', key)).toBe(false);
        expect(carriesOwnKey(`Bearer ${key}`, '')).toBe(false);
      }),
    );
    expect(carriesOwnKey('application/json', 'json')).toBe(false);
    for (const sent of ['Bearer ', JSON.stringify({ note: '' })]) expect(carriesOwnKey(sent, '')).toBe(false);
    expect(carriesOwnKey(JSON.stringify({ content: 'Write an x' }), 'x')).toBe(false);
  });

  it('may be sent to an own address if a header carries it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), printable(0, 80)), (key) => {
        if (!isSendable(key)) return;
        expect(new Headers({ authorization: `Bearer ${key}` }).get('authorization')).toBe(
          `Bearer ${key}`.trim(),
        );
      }),
    );
    const longest = 'k'.repeat(LIMITS.providerKeyMaxCharacters);
    expect([isSendable(''), isSendable(longest), isSendable(`${longest}k`), isSendable('a b')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
