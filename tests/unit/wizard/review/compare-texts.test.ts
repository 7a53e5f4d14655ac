import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compareTexts } from '../../../../lib/wizard/review/compare-texts.ts';

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

const linesIn = (value: string): number => (value === '' ? 0 : value.split('\n').length);

describe('comparing two texts', () => {
  it('shows what was added and removed, with three lines around it', () => {
    const before = lines(1, 20).join('\n');

    expect(compareTexts(before, before.replace('line 10\n', 'LINE 10\n'))).toEqual([
      { kind: 'skipped', count: 6 },
      { kind: 'same', lines: lines(7, 9) },
      { kind: 'removed', lines: ['line 10'] },
      { kind: 'added', lines: ['LINE 10'] },
      { kind: 'same', lines: lines(11, 13) },
      { kind: 'skipped', count: 7 },
    ]);
  });

  it('hides nothing between changes that are near each other', () => {
    const before = lines(1, 9).join('\n');

    expect(compareTexts(before, before.replace('line 1\n', '').replace('\nline 9', ''))).toEqual([
      { kind: 'removed', lines: ['line 1'] },
      { kind: 'same', lines: lines(2, 8) },
      { kind: 'removed', lines: ['line 9'] },
    ]);
  });

  it('shows a text that is new, and none that is the same', () => {
    expect(compareTexts('', 'a\nb')).toEqual([{ kind: 'added', lines: ['a', 'b'] }]);
    expect(compareTexts('a', 'a')).toEqual([]);
  });

  it('gives up on what is too large, or too different, in little time', () => {
    const [one, other] = [lines(1, 5_000).join('\n'), lines(5_001, 10_000).join('\n')];
    const started = performance.now();

    expect(compareTexts(one, other)).toBeNull();
    expect(compareTexts('\n'.repeat(30_000), 'a')).toBeNull();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('has every line of both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 30 })
      .map((all) => all.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = compareTexts(before, after) ?? [];
        const count = (kinds: string[]): number =>
          parts.reduce(
            (sum, part) =>
              sum +
              (kinds.includes(part.kind) ? (part.kind === 'skipped' ? part.count : part.lines.length) : 0),
            0,
          );

        expect(count(['same', 'skipped', 'removed'])).toBe(before === after ? 0 : linesIn(before));
        expect(count(['same', 'skipped', 'added'])).toBe(before === after ? 0 : linesIn(after));
      }),
    );
  });
});
