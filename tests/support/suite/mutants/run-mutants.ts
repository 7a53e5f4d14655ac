import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { BROWSER_TESTS } from './browser-tests.ts';
import { isChosen, ONE_OF } from './files.ts';
import { findMutants, type Mutant } from './find-mutants.ts';
import { type Lane, openLane } from './lane.ts';
import { digestOf, openState, type Result } from './state.ts';
import { createTestGraph } from './test-graph.ts';

/** The mutants that are tried, as the source is now. */
export const chooseMutants = async (root: string): Promise<Mutant[]> => {
  const found = Object.keys(ONE_OF).map(async (file) =>
    findMutants(file, await readFile(path.join(root, file), 'utf8')).filter(isChosen),
  );
  return (await Promise.all(found)).flat();
};

export interface MutantsRun {
  survived: string[];
  /** Tests that are red without any mutant, so that their red says nothing. */
  red: string[];
}

interface RunParts {
  root: string;
  environment: NodeJS.ProcessEnv;
  mutants: readonly Mutant[];
  stateFile: string;
  /** Forgets what earlier runs found. */
  isFresh: boolean;
  /** The most tests that each meets, if fewer than usual; what they leave alive is tried again without this. */
  nearest: number | undefined;
  print: (line: string) => void;
}

/** Tries each mutant that no earlier run has tried as it is now. */
export const runMutants = async (parts: RunParts): Promise<MutantsRun> => {
  const { root, environment, mutants, print } = parts;
  const graph = createTestGraph(root, parts.nearest);
  const state = openState(parts.stateFile, parts.isFresh);
  const greens = new Map<string, Promise<boolean>>();
  const red = new Set<string>();

  const isGreen = async (test: string, look: () => Promise<boolean>): Promise<boolean> => {
    const known = greens.get(test) ?? look();
    greens.set(test, known);
    const green = await known;
    if (!green) red.add(test);
    return green;
  };
  const meetsOf = ({ file }: Mutant) => ({
    tests: graph.testsOf(file),
    browserTests: BROWSER_TESTS[file] ?? [],
  });
  /** What is killed depends on the test that did it, what is alive on all. */
  const digest = async (mutant: Mutant, killedBy: Result['killedBy']): Promise<string> => {
    const { tests, browserTests } = meetsOf(mutant);
    const all = [...tests, ...browserTests.map(({ file }) => file)];
    const [killer] = killedBy?.test.split(' › ') ?? [];
    const files = [mutant.file, ...(killer === undefined ? all : [killer])];
    const texts = files.map((file) => readFile(path.join(root, file), 'utf8').catch(() => ''));
    return digestOf(mutant.change, ...(await Promise.all(texts)));
  };
  const isKnown = async (mutant: Mutant): Promise<boolean> => {
    const result = state.results[mutant.name];
    return result !== undefined && result.digest === (await digest(mutant, result.killedBy));
  };

  const waiting: Mutant[] = [];
  for (const mutant of mutants) if (!(await isKnown(mutant))) waiting.push(mutant);
  print(`${mutants.length} mutants, ${mutants.length - waiting.length} known from an earlier run`);

  const tryAll = async (lane: Lane): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const start = performance.now();
      const killedBy = await lane.kill(mutant, meetsOf(mutant));
      const seconds = Math.round((performance.now() - start) / 100) / 10;
      state.results[mutant.name] = { killedBy, seconds, digest: await digest(mutant, killedBy) };
      state.save();
      print(
        `${killedBy === null ? 'SURVIVES' : 'killed  '} ${seconds.toFixed(1).padStart(6)} s  ${mutant.name}`,
      );
      print(killedBy === null ? `  ${mutant.change}` : `  ${killedBy.test}: ${killedBy.failure}`);
    }
  };
  const lanes = Array.from({ length: Math.min(availableParallelism(), waiting.length) }, () =>
    openLane({ root, environment, isGreen }),
  );
  const stop = (): void => {
    for (const lane of lanes) void lane.then((opened) => opened.stop());
    process.exitCode = 1;
    setImmediate(() => process.exit());
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await Promise.all(
    lanes.map(async (opening) => {
      const lane = await opening;
      try {
        await tryAll(lane);
      } finally {
        await lane.close();
      }
    }),
  );
  process.off('SIGINT', stop).off('SIGTERM', stop);

  const survived = mutants.filter(({ name }) => state.results[name]?.killedBy === null);
  return { survived: survived.map(({ name }) => name), red: [...red] };
};
