import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { maskKey } from '../../../lib/planner/run-key.ts';
import { createKeyMask } from '../../../lib/registry-client/mask-key.ts';
import { MASK } from '../../../lib/secrets/own-key.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { deepCount } from '../../support/counts.ts';

const COUNT = { numRuns: deepCount({ sample: 200, deep: 5_000 }) };

const charactersOf = (allowed: RegExp): string[] =>
  Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter((each) =>
    allowed.test(each),
  );

/** As keys are; and with every sign that an accepted key may have, backslashes included. */
const providerKey = fc.oneof(
  fc.string({ unit: fc.constantFrom(...charactersOf(/[\w-]/)), minLength: 16, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...charactersOf(/[^"'`]/)), minLength: 16, maxLength: 512 }),
);

const toJsonText = (text: string): string => JSON.stringify(text).slice(1, -1);
const FORMS = [String, toJsonText, encodeURIComponent];

/** The key in one of its forms between other texts, also twice in a row. */
const around = (key: string): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...FORMS.map((toForm) => toForm(key)))), {
      maxLength: 6,
    })
    .map((parts) => parts.join(''));

/** What a model may answer: texts, lists, members and their names. */
const valueWith = (text: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.constantFrom(null, true, 1.5),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  })).value;

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(textsIn)];
};

/** How JSON may write a character. */
const escapesOf = (character: string): string[] => [
  JSON.stringify(character).slice(1, -1),
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ...(character === '/' ? [String.raw`\/`] : []),
];

describe("the run's own key", { timeout: 300_000 }, () => {
  it('is left in no text of an answer, however it was written there, and is told of', () => {
    const answers = providerKey.chain((key) =>
      fc.record({ key: fc.constant(key), value: valueWith(around(key)) }),
    );
    fc.assert(
      fc.property(answers, ({ key, value }) => {
        const before = textsIn(value);
        const masked = maskKey(value, createSecret(key));

        const left = textsIn(masked.value);
        for (const toForm of FORMS) expect(left.filter((text) => text.includes(toForm(key)))).toEqual([]);
        expect(masked.found).toBe(before.some((text) => FORMS.some((toForm) => text.includes(toForm(key)))));
      }),
      COUNT,
    );
  });

  it('is taken out of JSON that is a text of an answer, which stays JSON', () => {
    const schemas = providerKey.chain((key) =>
      fc.record({ key: fc.constant(key), value: valueWith(fc.constantFrom(key, `${key}.`, `a ${key}`)) }),
    );
    fc.assert(
      fc.property(schemas, ({ key, value }) => {
        const masked = maskKey({ input_schema: JSON.stringify(value) }, createSecret(key));

        for (const text of textsIn(JSON.parse(masked.value.input_schema))) expect(text).not.toContain(key);
      }),
      COUNT,
    );
  });

  it('changes nothing of an answer that it is not in', () => {
    fc.assert(
      fc.property(providerKey, valueWith(fc.string({ unit: 'binary' })), (key, value) => {
        expect(maskKey(value, createSecret(key))).toEqual({ value, found: false });
      }),
      COUNT,
    );
  });

  it('is left in nothing that a registry sends, as text or as JSON', () => {
    const sent = providerKey.chain((key) =>
      fc.record({ key: fc.constant(key), text: around(key), value: valueWith(around(key)) }),
    );
    fc.assert(
      fc.property(sent, ({ key, text, value }) => {
        const mask = createKeyMask(createSecret(key));

        for (const toForm of FORMS) expect(mask(text)).not.toContain(toForm(key));
        const json = mask(JSON.stringify(value));
        expect(json).not.toContain(key);
        for (const each of textsIn(JSON.parse(json))) expect(each).not.toContain(key);
      }),
      COUNT,
    );
  });

  it('is left in no JSON that a registry sends, whatever escapes that is written with', () => {
    const written = providerKey.chain((key) =>
      fc.record({
        key: fc.constant(key),
        json: fc
          .tuple(...Array.from(key, (each) => fc.constantFrom(...escapesOf(each))))
          .map((each) => each.join('')),
      }),
    );
    fc.assert(
      fc.property(written, ({ key, json }) => {
        const mask = createKeyMask(createSecret(key));

        const masked: unknown = JSON.parse(mask(`{"detail":"Not ${json}.","${json}":[1,"${json}${json}"]}`));

        expect(masked).toEqual({ detail: `Not ${MASK}.`, [MASK]: [1, MASK + MASK] });
      }),
      COUNT,
    );
  });

  it('leaves what a registry sends as it is where it is not in it', () => {
    fc.assert(
      fc.property(providerKey, fc.string({ unit: 'binary' }), (key, text) => {
        expect(createKeyMask(createSecret(key))(text)).toBe(text);
      }),
      COUNT,
    );
  });

  it('is found in nothing where a server needs none', () => {
    const answer = { name: 'a-skill', files: ['', 'text'] };

    expect(maskKey(answer, createSecret(''))).toEqual({ value: answer, found: false });
  });

  it('is taken out of what a registry sends from 16 characters on, as a shorter one may be a word', () => {
    const [word, key] = ['w'.repeat(15), 'k'.repeat(16)];

    expect(createKeyMask(createSecret(word))(`Not ${word}.`)).toBe(`Not ${word}.`);
    expect(createKeyMask(createSecret(key))(`Not ${key}.`)).toBe('Not [your key was here].');
  });

  it('is left where a model wrote it, if it is shorter: it would be a letter of every word', () => {
    const answer = { name: 'x-rays', files: ['x', 'An x in a text'] };

    expect(maskKey(answer, createSecret('x'))).toEqual({ value: answer, found: false });
  });

  it('is not asked for once it is forgotten', () => {
    const secret = createSecret('k'.repeat(20));
    const mask = createKeyMask(secret);

    secret.forget();

    expect(mask('The run has ended.')).toBe('The run has ended.');
  });
});
