import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { copySource, type SourceCopy } from '../browser/source-copy.ts';
import { buildFor, isBrowserTest, type NamedTest, runNamedTest } from './named-test.ts';
import type { RunOptions } from './runners.ts';
import { oneResult, type Tally } from './tally.ts';

/** A deliberate break of one promise, and the test that must see it. */
export interface Break {
  /** Name of the patch file without its ending, for example `S11` or `S11-tab`. */
  name: string;
  file: string;
  patch: string;
  /** From the patch's `Test:` header: the file, and a part of the test's title. */
  test: NamedTest;
}

/** Reads the header above the first `diff`: `Test: <file> › <title>`. */
export const parseBreakHeader = (patch: string): NamedTest => {
  const header = /^Test: (\S+) › (.+)$/m.exec(patch.split(/^diff /m)[0] ?? '');
  const [file, title] = [header?.[1], header?.[2]];
  if (file === undefined || title === undefined)
    throw new Error('The patch has no "Test: file › title" line');
  return { file, title };
};

export const listBreaks = async (root: string): Promise<Break[]> => {
  const folder = path.join(root, 'tests', 'breaks');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.patch')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const patch = await readFile(file, 'utf8');
      return { name: name.replace(/\.patch$/, ''), file, patch, test: parseBreakHeader(patch) };
    }),
  );
};

/** Whether the test of a break is green without it: only then does red under it say anything. */
const createControl = (options: RunOptions): ((broken: Break) => Promise<boolean>) => {
  const results = new Map<string, Promise<boolean>>();
  return ({ test }) => {
    const name = `${test.file} › ${test.title}`;
    const known = results.get(name);
    if (known !== undefined) return known;
    const result = runNamedTest(test, options).then(({ passed, failed }) => passed > 0 && failed === 0);
    results.set(name, result);
    return result;
  };
};

const judge = async (
  broken: Break,
  copy: SourceCopy,
  options: RunOptions,
  isGreen: (broken: Break) => Promise<boolean>,
): Promise<string> => {
  const needsBuild = isBrowserTest(broken.test);
  if (needsBuild && !(await buildFor(broken.test, options))) return 'the source does not build';
  if (!(await isGreen(broken))) return 'not green before it';
  if (!(await copy.apply(broken.file))) return 'does not apply';
  try {
    if (needsBuild && !(await buildFor(broken.test, options))) return 'does not build';
    return (await runNamedTest(broken.test, options)).failed > 0 ? RED : 'STILL GREEN';
  } finally {
    await copy.revert(broken.file);
  }
};

const RED = 'red, as it must be';

/**
 * Applies each break to a copy of the source and runs its test there. A break passes when its test is
 * green without it and red with it: a test that stays green under its break proves nothing.
 */
export const runBreaks = async (
  breaks: Break[],
  options: RunOptions & { print: (line: string) => void },
): Promise<Tally[]> => {
  const copy = await copySource(options.cwd);
  const tallies: Tally[] = [];
  try {
    const inCopy = { ...options, cwd: copy.folder, quiet: true };
    const isGreen = createControl(inCopy);
    for (const broken of breaks) {
      const result = await judge(broken, copy, inCopy, isGreen);
      options.print(
        `${broken.name.padEnd(12)} ${result.padEnd(22)} ${broken.test.file} › ${broken.test.title}`,
      );
      tallies.push(oneResult(`break ${broken.name}: ${result}`, result === RED));
    }
  } finally {
    await copy.remove();
  }
  return tallies;
};
