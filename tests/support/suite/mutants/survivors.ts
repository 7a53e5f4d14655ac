import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { Mutant } from './find-mutants.ts';

/** A mutant that no test can or need see, and why. */
export interface Survivor {
  mutant: string;
  change: string;
  reason: string;
}

/** The most that may survive, explained or not. */
const SHARE = 0.05;

export const readSurvivors = async (): Promise<Survivor[]> =>
  JSON.parse(await readFile(path.join(import.meta.dirname, 'survivors.json'), 'utf8')) as Survivor[];

/** What is wrong, a line each; and how many of those that survive have a reason. */
export const judgeSurvivors = (
  mutants: readonly Mutant[],
  surviving: ReadonlySet<string>,
  listed: readonly Survivor[],
): { faults: string[]; explained: number } => {
  const changes = new Map(mutants.map(({ name, change }) => [name, change]));
  const explained = new Set(listed.map(({ mutant }) => mutant));
  const judge = ({ mutant, change, reason }: Survivor): string[] => {
    if (changes.get(mutant) !== change) return [`listed, but no longer there: ${mutant}`];
    if (reason.trim() === '') return [`listed without a reason: ${mutant}`];
    return surviving.has(mutant) ? [] : [`listed, but killed: ${mutant}`];
  };
  const most = Math.floor(mutants.length * SHARE);
  return {
    faults: [
      ...[...surviving]
        .filter((name) => !explained.has(name))
        .map((name) => `survives without a reason: ${name}`),
      ...listed.flatMap(judge),
      ...(surviving.size > most ? [`${surviving.size} survive, and at most ${most} may`] : []),
    ],
    explained: [...surviving].filter((name) => explained.has(name)).length,
  };
};
