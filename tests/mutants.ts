import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { chooseMutants, runMutants } from './support/suite/mutants/run-mutants.ts';
import { judgeSurvivors, readSurvivors } from './support/suite/mutants/survivors.ts';

/**
 * `npm run test:mutants`: makes one mistake at a time on the path of the key and of a run, in a copy of the source, and
 * runs the tests that reach it. Its last line is `N killed, M survive (K explained)`; it fails when more than a few
 * survive, or when `survivors.json` does not say why, of exactly those. A run that was ended goes on where it was:
 * `--fresh` begins again, `--only=<part of a name>` tries a few, and `--nearest=<count>` meets each with so many tests,
 * for a first look.
 */
const flags = process.argv.slice(2);
const valueOf = (name: string): string | undefined =>
  flags.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3);
const only = valueOf('only') ?? '';
const nearest = valueOf('nearest');
const root = fileURLToPath(new URL('..', import.meta.url));
const print = (line: string): void => {
  console.log(line);
};

const mutants = (await chooseMutants(root)).filter(({ name }) => name.includes(only));
const listed = (await readSurvivors()).filter(({ mutant }) => mutant.includes(only));
const { survived, red } = await runMutants({
  root,
  environment: process.env,
  mutants,
  stateFile: path.join(root, '.cache', 'mutants.json'),
  isFresh: flags.includes('--fresh'),
  nearest: nearest === undefined ? undefined : Number(nearest),
  print,
});
const { faults, explained } = judgeSurvivors(mutants, new Set(survived), listed);
for (const test of red) faults.push(`red without any mutant: ${test}`);
for (const fault of faults) print(fault);
if (faults.length > 0 || mutants.length === 0) process.exitCode = 1;
print(`${mutants.length - survived.length} killed, ${survived.length} survive (${explained} explained)`);
