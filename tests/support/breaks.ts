import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { runCommand, runPlaywright, runVitest, type RunOptions } from './runners.ts';
import { oneResult, type Tally } from './tally.ts';

const run = promisify(execFile);

/** A deliberate break of one promise, and the test that must see it. */
export interface Break {
  /** Name of the patch file without its ending, for example `S11` or `S11-tab`. */
  name: string;
  file: string;
  /** From the patch's `Test:` header: the file, and the start of the test's title. */
  test: { file: string; title: string };
}

/** Reads the header above the first `diff`: `Test: <file> › <title>`. */
export const parseBreakHeader = (patch: string): Break['test'] => {
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
      return {
        name: name.replace(/\.patch$/, ''),
        file,
        test: parseBreakHeader(await readFile(file, 'utf8')),
      };
    }),
  );
};

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const runNamedTest = (test: Break['test'], options: RunOptions): Promise<Tally> =>
  test.file.startsWith('tests/e2e/')
    ? runPlaywright({ ...options, only: [test.file, '-g', escapeRegExp(test.title)] })
    : runVitest({ ...options, only: [test.file, '-t', escapeRegExp(test.title)] });

const TOUCHES_EXTENSION = /^\+\+\+ b\/(entrypoints|components|lib|public|wxt\.config)/m;

const copyOf = async (root: string, copy: string): Promise<void> => {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  });
  for (const file of stdout.split('\0').filter((name) => name !== ''))
    await cp(path.join(root, file), path.join(copy, file), { recursive: true });
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
};

/**
 * Applies one break to a copy of the source and runs its test there. Passed means that the test was
 * found and turned red: a test that stays green under its break proves nothing.
 */
export const runBreak = async (
  broken: Break,
  options: RunOptions & { print: (line: string) => void },
): Promise<Tally> => {
  const copy = await mkdtemp(path.join(tmpdir(), 'byok-break-'));
  const say = (result: string, passed: boolean): Tally => {
    options.print(
      `${broken.name.padEnd(12)} ${result.padEnd(24)} ${broken.test.file} › ${broken.test.title}`,
    );
    return oneResult(`break ${broken.name}: ${result}`, passed);
  };
  try {
    await copyOf(options.cwd, copy);
    await run('git', ['apply', '--unsafe-paths', `--directory=${copy}`, broken.file], { cwd: copy });
    const inCopy = { ...options, cwd: copy, quiet: true };
    const patch = await readFile(broken.file, 'utf8');
    if (broken.test.file.startsWith('tests/e2e/') || TOUCHES_EXTENSION.test(patch)) {
      const built = await runCommand('build', 'npx', ['wxt', 'build'], inCopy);
      if (built.failed > 0) return say('does not build', false);
    }
    const tally = await runNamedTest(broken.test, inCopy);
    if (tally.passed + tally.failed === 0) return say('no such test', false);
    return tally.failed > 0 ? say('red, as it must be', true) : say('STILL GREEN', false);
  } catch {
    return say('does not apply', false);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};
