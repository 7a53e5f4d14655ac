import { ProblemError, type Coded, type ProblemSlug } from '../../lib/protocol/index.ts';
import type { StoredProblem } from '../db/index.ts';

/** What was finished is not stored with it: it is in the job's events. */
export const toStoredProblem = ({ slug, told, message, extras }: ProblemError): StoredProblem => {
  const { composition: _finished, ...others } = extras;
  return { slug, told: told ?? message, extras: others };
};

/** As it was stored, by this version or an earlier one. */
export const fromStoredProblem = ({ slug, told, extras }: StoredProblem): ProblemError =>
  new ProblemError(slug as ProblemSlug, told as Coded | string, extras);

export const toCancelled = (): ProblemError =>
  new ProblemError('client-closed-request', 'The job was cancelled. What was finished by then is kept.');
