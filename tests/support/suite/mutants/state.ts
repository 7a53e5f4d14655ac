import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How a mutant fared. */
export interface Result {
  /** The test that was red, and its first failure; null if all stayed green. */
  killedBy: { test: string; failure: string } | null;
  seconds: number;
  /** Of all that the result depends on: it counts only while this is the same. */
  digest: string;
}

export const digestOf = (...texts: string[]): string =>
  createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);

/** What is known of each mutant, in a file that is no part of the project: a run that was ended goes on there. */
export interface State {
  results: Record<string, Result>;
  save(): void;
}

export const openState = (file: string, isFresh: boolean): State => {
  const isThere = !isFresh && existsSync(file);
  const results = isThere ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Result>) : {};
  mkdirSync(path.dirname(file), { recursive: true });
  return {
    results,
    save: () => {
      // Whole or not at all, also when the run is ended meanwhile.
      writeFileSync(`${file}.new`, JSON.stringify(results, null, 1));
      renameSync(`${file}.new`, file);
    },
  };
};
