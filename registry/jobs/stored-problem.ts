import { ProblemError, PROBLEMS, type Coded, type ProblemSlug } from '../../lib/protocol/index.ts';
import type { StoredProblem } from '../db/index.ts';

/** What was finished is not stored with it: it is in the job's events. */
export const toStoredProblem = ({ slug, told, message, extras }: ProblemError): StoredProblem => {
  const { composition: _finished, ...others } = extras;
  return { slug, told: told ?? message, extras: others };
};

const isKnown = (slug: string): slug is ProblemSlug => Object.hasOwn(PROBLEMS, slug);

/** As it was stored by this version, or by one that runs beside it and may be newer. */
export const fromStoredProblem = ({ slug, told, extras }: StoredProblem): ProblemError =>
  new ProblemError(isKnown(slug) ? slug : 'internal', told as Coded | string, extras);

export const toCancelled = (): ProblemError =>
  new ProblemError('client-closed-request', 'The job was cancelled. What was finished by then is kept.');
