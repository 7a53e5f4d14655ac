import { runCommand, runPlaywright, runVitest, type RunOptions } from './runners.ts';
import type { Tally } from './tally.ts';

/** A test by its file and a part of its title. */
export interface NamedTest {
  file: string;
  title: string;
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const isFirefoxTest = (test: NamedTest): boolean => test.file.startsWith('tests/firefox/');

/** Whether it needs a build of the extension. */
export const isBrowserTest = (test: NamedTest): boolean =>
  test.file.startsWith('tests/e2e/') || isFirefoxTest(test);

export const runNamedTest = (test: NamedTest, options: RunOptions): Promise<Tally> =>
  isBrowserTest(test)
    ? runPlaywright({ ...options, only: [test.file, '-g', escapeRegExp(test.title)] })
    : runVitest({ ...options, only: [test.file, '-t', escapeRegExp(test.title)] });

/** Whether the extension builds for the browser of this test. */
export const buildFor = async (test: NamedTest, options: RunOptions): Promise<boolean> => {
  const target = isFirefoxTest(test) ? ['-b', 'firefox'] : [];
  return (await runCommand('build', 'npx', ['wxt', 'build', ...target], options)).failed === 0;
};
