import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { copySource } from '../../browser/source-copy.ts';
import { buildFor, type NamedTest, runNamedTest } from '../named-test.ts';
import type { RunOptions } from '../runners.ts';
import { applyEdit, type Mutant } from './find-mutants.ts';
import type { Result } from './state.ts';
import { createVitestServer } from './vitest-server.ts';

/** The tests that a mutant meets, in their order. */
export interface Meets {
  tests: readonly string[];
  browserTests: readonly NamedTest[];
}

/** A copy of the source with a Vitest of its own, which tries one mutant at a time. */
export interface Lane {
  kill(mutant: Mutant, meets: Meets): Promise<Result['killedBy']>;
  close(): Promise<void>;
  /** Ends what runs, at once. */
  stop(): void;
}

interface LaneParts {
  root: string;
  environment: NodeJS.ProcessEnv;
  /** Whether a test is green without any mutant, which is looked at once for all lanes. */
  isGreen: (test: string, look: () => Promise<boolean>) => Promise<boolean>;
}

export const openLane = async ({ root, environment, isGreen }: LaneParts): Promise<Lane> => {
  const copy = await copySource(root);
  const server = createVitestServer(copy.folder);
  const options: RunOptions = { cwd: copy.folder, environment, quiet: true };
  const changed = new Set<string>();

  const put = async (file: string, text: string): Promise<void> => {
    await writeFile(path.join(copy.folder, file), text);
    changed.add(file);
  };
  const run = (test: string): Promise<string | null> => {
    const request = { test, changed: [...changed] };
    changed.clear();
    return server.run(request);
  };
  const runInBrowser = async (test: NamedTest): Promise<string | null> => {
    if (!(await buildFor(test, options))) return 'does not build';
    const { passed, failed, failures } = await runNamedTest(test, options);
    return passed > 0 && failed === 0 ? null : (failures[0] ?? 'no such test');
  };

  /** Runs a test with the mutant in place; red counts only if the same test is green without it. */
  const meet = async (
    mutant: Mutant,
    source: string,
    name: string,
    look: () => Promise<string | null>,
  ): Promise<Result['killedBy']> => {
    await put(mutant.file, applyEdit(source, mutant));
    const failure = await look();
    await put(mutant.file, source);
    if (failure === null) return null;
    const green = await isGreen(name, async () => (await look()) === null);
    return green ? { test: name, failure } : null;
  };

  return {
    kill: async (mutant, { tests, browserTests }) => {
      const source = await readFile(path.join(copy.folder, mutant.file), 'utf8');
      for (const test of tests) {
        const killedBy = await meet(mutant, source, test, () => run(test));
        if (killedBy !== null) return killedBy;
      }
      for (const test of browserTests) {
        const killedBy = await meet(mutant, source, `${test.file} › ${test.title}`, () => runInBrowser(test));
        if (killedBy !== null) return killedBy;
      }
      return null;
    },
    close: async () => {
      server.stop();
      await copy.remove();
    },
    stop: () => server.stop(),
  };
};
