import path from 'node:path';

import { createVitest, type Vitest } from 'vitest/node';

/** What to run, and which files have changed since the last time. */
export interface TestRequest {
  test: string;
  changed: string[];
}

/** The first failure in words, or null when all is green. */
export interface TestReply {
  failure: string | null;
}

/** Longer than any test that passes; one that waits for what a mutant has dropped is given up then. */
const TEST_MS = 20_000;

/**
 * A Vitest that stays: it starts once, and transforms again only what has changed. It has a process of its own, so
 * that whoever started it can end it when a mutant never returns.
 */
const start = (): Promise<Vitest> =>
  createVitest('test', {
    root: process.cwd(),
    watch: false,
    bail: 1,
    reporters: [{}],
    testTimeout: TEST_MS,
  });

const firstLine = (error: unknown): string =>
  String((error as { message?: unknown }).message ?? error).split('\n', 1)[0] ?? '';

const run = async (vitest: Vitest, { test, changed }: TestRequest): Promise<TestReply> => {
  const file = path.resolve(test);
  for (const source of changed) vitest.invalidateFile(path.resolve(source));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    vitest.projects.map((project) => project.createSpecification(file)),
  );
  const ran = testModules.find(({ moduleId }) => moduleId === file);
  if (ran === undefined) return { failure: 'the file was not run' };
  const [failed] = ran.children.allTests('failed');
  if (failed !== undefined)
    return { failure: `${failed.fullName}: ${firstLine(failed.result().errors?.[0])}` };
  const [error] = [...ran.errors(), ...unhandledErrors];
  return { failure: error === undefined && ran.ok() ? null : firstLine(error ?? 'not all of it passed') };
};

const vitest = start();
process.on('message', (request: TestRequest) => {
  void vitest
    .then((started) => run(started, request))
    .then((reply) => process.send?.(reply))
    .catch((error: unknown) => {
      // Whoever asked sees that this process is gone.
      console.error(error);
      process.exit(1);
    });
});
process.on('disconnect', () => process.exit());
