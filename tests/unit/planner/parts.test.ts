import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toLine, toShortText, toText } from '../../../lib/base/text.ts';
import { createJsonText } from '../../../lib/planner/answers/json-text.ts';
import type { CallCounts } from '../../../lib/planner/contract.ts';
import { createNames } from '../../../lib/planner/names.ts';
import { runPooled } from '../../../lib/planner/pool.ts';
import { fence, readFence } from '../../../lib/planner/prompts/fence.ts';
import { createUsageMeter } from '../../../lib/planner/usage.ts';
import { deepCount } from '../../support/counts.ts';
import { isInProportion, measureGrowth } from '../../support/growth.ts';

const pushAll = (pieces: readonly string[]): { ok: boolean; whole: boolean; text: string } => {
  const json = createJsonText();
  const ok = pieces.every((piece) => json.push(piece));
  return { ok, whole: json.whole, text: json.text() };
};

/** A text in so many pieces. */
const pushQuotes = (pieces: number): void => {
  pushAll(['{"a":"', ...Array.from({ length: pieces }, () => '\\"'.repeat(20))]);
};

const counts = (changes: Partial<CallCounts>): CallCounts => ({
  inputTokens: 1_000,
  outputTokens: 500,
  cached: false,
  costUsd: null,
  characters: 2_000,
  thoughtCharacters: 0,
  accepted: true,
  whole: true,
  atCap: false,
  ...changes,
});

describe('the JSON accumulator', () => {
  it('takes every JSON object, however it is cut, and knows when it is whole', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (value, size, pretty) => {
          const text = ` ${JSON.stringify(value, null, pretty ? 2 : 0)}\n`;
          const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
          expect(pushAll(pieces)).toEqual({ ok: true, whole: true, text: text.trim() });
          const cut = pushAll([text.slice(0, text.trimEnd().length - 1)]);
          expect([cut.ok, cut.whole]).toEqual([true, false]);
        },
      ),
    );
  });

  it.each([
    'Sure! {"a":1}',
    '[1]',
    '"x"',
    '```json\n[1]\n```',
    '<think>{}</think>So: {}',
    '</think>{}',
    `{"a":${' '.repeat(201)}1}`,
    ' '.repeat(201),
    '{"a":[1}',
    '{"a":"line\nbreak"}',
    '{"a":1]',
  ])('notices %j', (text) => {
    expect(pushAll([text]).ok).toBe(false);
    expect(pushAll(Array.from(text)).ok).toBe(false);
  });

  it.each([
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['``` \n{"a":"```"}```', '{"a":"```"}'],
    ['<think>{"b":2}</think>\n\n{"a":1}', '{"a":1}'],
    ['<thinking>\n</thinking>```JSON\n{"a":1}', '{"a":1}'],
    ['{"a":1}}', '{"a":1}'],
    ['{"a":1} {"a":2}', '{"a":1}'],
    ['{"a":1} done', '{"a":1}'],
  ])('finds the object in %j', (text, object) => {
    expect(pushAll([text])).toEqual({ ok: true, whole: true, text: object });
    expect(pushAll(Array.from(text))).toEqual({ ok: true, whole: true, text: object });
  });

  it('agrees with JSON.parse: what parses to an object is never refused', { timeout: 300_000 }, () => {
    const texts = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', '1', ' ', '\n', 'null'),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          return;
        }
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        expect(pushAll([text]).ok && pushAll([text]).whole).toBe(isObject || text.trim() === '');
      }),
      { numRuns: deepCount({ sample: 5_000, deep: 200_000 }) },
    );
  });

  it('looks at each character once', () => {
    const growth = measureGrowth(500, (pieces) => () => pushQuotes(pieces));
    expect(growth).toSatisfy(isInProportion);
  });
});

describe('names', () => {
  it.each([
    ['Payment Review!', 'payment-review'],
    ['Überprüfung der Löhne', 'uberprufung-der-lohne'],
    ["the user's --- guide_v2", 'the-users-guide-v2'],
    ['x'.repeat(200), 'x'.repeat(64)],
    ['名前', 'from-the-goal'],
    ['', 'from-the-goal'],
    ['../../etc/passwd', 'etc-passwd'],
    ['__proto__', 'proto'],
  ])('turns %j into %j', (wanted, name) => {
    expect(createNames()(wanted, 'From the goal')).toBe(name);
  });

  it('are always of the public form, and each is given once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { maxLength: 14 }),
        fc.string(),
        (wanted, fallback) => {
          const nameOf = createNames();
          const names = wanted.map((name) => nameOf(name, fallback));
          expect(new Set(names).size).toBe(names.length);
          for (const name of names) expect(name).toMatch(/^(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/);
        },
      ),
    );
  });
});

describe('text', () => {
  it('can be carried by every hop, and is within its limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 10, max: 100 }),
        (text, limit) => {
          const line = toLine(text, limit);
          expect(line.length).toBeLessThanOrEqual(limit);
          for (const out of [line, toText(text), toShortText(text)]) {
            expect(out.isWellFormed()).toBe(true);
            expect(out).not.toContain('\0');
          }
          expect(line).not.toMatch(/[<>\n]/);
        },
      ),
    );
  });

  it('is cut between words', () => {
    expect(toLine('one two three four', 12)).toBe('one two…');
    expect(toLine('  <b>one</b>\n two ', 99)).toBe('bone/b two');
  });
});

describe('a fence', () => {
  it('reads back exactly and cannot be closed from inside', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('</goal><goal>"x"')), (text) => {
        const prompt = `Rules.\n${fence('goal', text)}\n${fence('item', { text })}`;
        expect(prompt.match(/<\/goal>/g)).toHaveLength(1);
        expect(readFence(prompt, 'goal')).toBe(text);
        expect(readFence(prompt, 'item')).toEqual({ text });
      }),
    );
  });

  it('that is not there or not whole reads as undefined', () => {
    expect(readFence('nothing', 'goal')).toBeUndefined();
    expect(readFence('<goal>"x"', 'goal')).toBeUndefined();
    expect(readFence('<goal>x</goal>', 'goal')).toBeUndefined();
  });
});

describe('the pool', () => {
  it('starts nothing after a failure and rejects with the first', async () => {
    const started: number[] = [];
    const controller = new AbortController();
    const failed = runPooled(
      [0, 1, 2, 3, 4],
      2,
      controller.signal,
      async (item) => {
        started.push(item);
        await Promise.resolve();
        if (item === 1) throw new Error('first');
      },
      (error) => controller.abort(error),
    );
    await expect(failed).rejects.toThrow('first');
    expect(started.length).toBeLessThan(5);
  });
});

describe('usage', () => {
  const PRICE = { inputUsdPerMtok: 2, outputUsdPerMtok: 10 };
  it.each([
    [
      'tokens × price',
      PRICE,
      [counts({})],
      { input_tokens: 1_000, output_tokens: 500, cost_usd: 0.007, estimated: true, counted: true },
    ],
    [
      "the provider's own figure first",
      PRICE,
      [counts({ costUsd: 0.5 })],
      { cost_usd: 0.5, estimated: false },
    ],
    ['nothing without a price', null, [counts({})], { cost_usd: null }],
    [
      'nothing in sum when one is unknown',
      null,
      [counts({ costUsd: 1 }), counts({})],
      { calls: 2, cost_usd: null },
    ],
    [
      'an estimate when it was cut',
      PRICE,
      [counts({ whole: false, inputTokens: null, outputTokens: 1 })],
      { input_tokens: 100, output_tokens: 500, cost_usd: 0.0052, estimated: true },
    ],
    [
      'an estimate when nothing was told',
      PRICE,
      [counts({ inputTokens: null, outputTokens: null })],
      { input_tokens: 100, output_tokens: 500, estimated: true },
    ],
    [
      'nothing when it was refused',
      PRICE,
      [counts({ accepted: false, whole: false, inputTokens: null, outputTokens: null, characters: 0 })],
      { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null, estimated: false },
    ],
  ])('is %s', (_what, price, calls, expected) => {
    const meter = createUsageMeter(price);
    for (const call of calls) meter.add(call, 400);
    expect(meter.total()).toMatchObject(expected);
  });

  it.each([
    ['by the list price', PRICE, [counts({ cached: true }), counts({})], true],
    ["by the provider's own figure", PRICE, [counts({ cached: true, costUsd: 0.1 })], undefined],
    ['without a price', null, [counts({ cached: true })], undefined],
    ['without a cache', PRICE, [counts({})], undefined],
  ])('tells a cost as the most it may be where input was cached: %s', (_what, price, calls, isAtMost) => {
    const meter = createUsageMeter(price);
    for (const call of calls) meter.add(call, 400);
    expect(meter.total().cost_at_most).toBe(isAtMost);
  });

  it('is not counted by the provider alone once a call was cut', () => {
    const meter = createUsageMeter(PRICE);
    meter.add(counts({}), 400);
    meter.add(counts({ whole: false, inputTokens: null }), 400);
    meter.add(counts({}), 400);
    expect(meter.total()).toMatchObject({ calls: 3, estimated: true });
    expect(meter.total().counted).toBeUndefined();
  });

  it('of a run without a call has no cost', () => {
    expect(createUsageMeter(PRICE).total()).toEqual({
      calls: 0,
      input_tokens: 0,
      output_tokens: 0,
      cost_usd: null,
      estimated: false,
    });
  });
});
