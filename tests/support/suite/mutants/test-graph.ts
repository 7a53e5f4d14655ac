import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parseModule, visit } from './syntax.ts';

/** The most files of tests that a mutant meets: a mistake that only a test further away sees wants a nearer one. */
const MOST_TESTS = 24;

/** The files that a module names in any text: what it imports, and what it starts as a process. */
const filesNamedIn = (root: string, file: string): string[] => {
  const named = new Set<string>();
  visit(parseModule(file, readFileSync(path.join(root, file), 'utf8')), ({ type, value }, [parent]) => {
    if (type !== 'Literal' || typeof value !== 'string' || !/\.tsx?$/.test(value)) return;
    if (parent?.['importKind'] === 'type' || parent?.['exportKind'] === 'type') return;
    const beside = path.join(path.dirname(file), value);
    const found = value.startsWith('.') ? beside : value;
    if (!found.startsWith('..') && existsSync(path.join(root, found))) named.add(found);
  });
  return [...named];
};

export interface TestGraph {
  /** The unit and contract tests that reach a file, directly or through others, the nearest first. */
  testsOf(file: string): string[];
}

/** The room that a source file is in, or that a test is about; contract tests have it in their names. */
const roomOf = (file: string): string => {
  const [top = '', second = '', third = ''] = file.split('/');
  if (top === 'registry') return top;
  if (second === 'planner' && third === 'providers') return 'wire';
  if (top !== 'tests') return second;
  if (second !== 'contract') return third;
  const [about = ''] = third.split('-');
  return about === 'provider' ? 'wire' : about;
};

/** Words of a file's own name, without an ending that a plural may have. */
const wordsOf = (file: string): string[] =>
  (path.basename(file).split('.')[0] ?? '').split('-').map((word) => word.replace(/s$/, ''));

/**
 * Tests that import the file itself come first, then those of its room, then the others. Among each, those come first
 * that share a word with its name, then those that are quick.
 */
const rankOf = (test: string, file: string, distance: number): number => {
  const nearness = distance === 1 ? 0 : roomOf(test) === roomOf(file) ? 3 : 6;
  const words = wordsOf(file);
  const isNamedAlike = wordsOf(test).some((word) => words.includes(word));
  return nearness + (isNamedAlike ? 0 : 1) + (test.startsWith('tests/unit/') ? 0 : 0.5);
};

/** How far each file is from the test that leads to it. */
const distancesFrom = (test: string, named: (file: string) => string[]): Map<string, number> => {
  const distances = new Map([[test, 0]]);
  for (const [file, distance] of distances)
    for (const next of named(file)) if (!distances.has(next)) distances.set(next, distance + 1);
  return distances;
};

export const createTestGraph = (root: string, most = MOST_TESTS): TestGraph => {
  const known = new Map<string, string[]>();
  const named = (file: string): string[] => {
    const files = known.get(file) ?? filesNamedIn(root, file);
    known.set(file, files);
    return files;
  };
  const tests = globSync(['tests/unit/**/*.test.{ts,tsx}', 'tests/contract/**/*.test.ts'], {
    cwd: root,
    // They read the source as a text.
    exclude: ['tests/unit/repository/**', 'tests/unit/support/mutants.test.ts'],
  })
    .toSorted()
    .map((test) => ({ test, distances: distancesFrom(test, named) }));

  return {
    testsOf: (file) =>
      tests
        .flatMap(({ test, distances }) => {
          const distance = distances.get(file);
          return distance === undefined ? [] : [{ test, distance, rank: rankOf(test, file, distance) }];
        })
        .toSorted((one, other) => one.rank - other.rank || one.distance - other.distance)
        .slice(0, most)
        .map(({ test }) => test),
  };
};
