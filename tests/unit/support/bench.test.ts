import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { BuildError, readBuild } from '../../../bench/build.ts';
import { replaceSection } from '../../../bench/document.ts';
import { toComparisonTable, toCostRow, toRow } from '../../../bench/statistics.ts';

const trials = (milliseconds: number): number[] => Array.from({ length: 50 }, () => milliseconds);

describe('the build that --against names', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'byok-build-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused with what it lacks and what to do', () => {
    expect(() => readBuild(folder)).toThrow('is not a checkout of this repository: it has no package.json');

    mkdirSync(path.join(folder, 'registry'), { recursive: true });
    for (const file of ['package.json', 'registry/main.ts']) writeFileSync(path.join(folder, file), '');
    expect(() => readBuild(folder)).toThrow('Run "npm ci" in that folder first');

    mkdirSync(path.join(folder, 'node_modules/.bin'), { recursive: true });
    writeFileSync(path.join(folder, 'node_modules/.bin/node'), '');
    expect(readBuild(folder)).toEqual({ folder });
  });

  it('is not this one', () => {
    expect(() => readBuild(path.join(import.meta.dirname, '../../..'))).toThrow(BuildError);
  });
});

const compare = (ours: number, theirs: number, comparison?: null) =>
  toRow(
    'R1',
    'a client leaves',
    { ours: trials(ours), theirs: trials(theirs), against: trials(1), beside: 'raw proxy' },
    comparison === undefined ? {} : { comparison },
  ).comparison;

describe('the comparison of two builds', () => {
  it('judges our median against theirs, with a twentieth for the noise', () => {
    expect(compare(1.05, 1)).toMatchObject({ met: true, ratio: '1.05× (1.05 to 1.05)', target: '≤ 1.05×' });
    expect(compare(1.06, 1)).toMatchObject({ met: false });
    expect(compare(2, 1, null)).toMatchObject({ met: true, target: 'none' });
  });

  it('shows how far the parts of the trials differ', () => {
    const theirs = [...trials(1), ...trials(2)].slice(10, 90);
    const row = toRow('R1', 'a client leaves', {
      ours: trials(1),
      theirs,
      against: [1],
      beside: 'raw proxy',
    });

    expect(row.comparison?.ratio).toBe('1.00× (0.50 to 1.00)');
  });

  it('has only the rows in which another build took part', () => {
    const costs = { against: [1], beside: 'raw proxy', unit: 'ms', limit: 2 };
    const table = toComparisonTable([
      toCostRow('R5', 'alone', { ...costs, ours: [1], theirs: [] }),
      toCostRow('R6', 'beside it', { ...costs, ours: [3], theirs: [2] }),
    ]);

    expect(table).not.toContain('R5');
    expect(table.split('\n').at(-1)).toBe(
      '| R6 | beside it | 3.00 ms | 2.00 ms | raw proxy: 1.00 ms | 1.50× | ≤ 1.05× | **no** |',
    );
  });
});

describe('a table in the document', () => {
  const text = 'Why.\n\n<!-- table -->\n\nold\n\n## Aborts\n\n<!-- aborts -->\n\nold too\n';

  it('takes the place of the old one and of nothing else', () => {
    expect(replaceSection(text, 'table', 'new')).toBe(text.replace('old\n', 'new\n'));
    expect(replaceSection(text, 'aborts', 'new')).toBe(text.replace('old too', 'new'));
  });

  it('needs its marker', () => {
    expect(() => replaceSection(text, 'comparison', 'new')).toThrow('<!-- against -->');
  });
});
