import { ProblemError, type Problem } from '../../lib/protocol/index.ts';

/** What is wrong, and where in the request. */
export type RefusedPart = NonNullable<Problem['errors']>[number];

/** More than a person reads at once, and few enough for any answer. */
const MOST = 200;

export const NOTHING_STORED = 'Nothing was stored.';

export const invalidBundle = (errors: readonly RefusedPart[]): ProblemError =>
  new ProblemError('invalid-request', `The bundle was refused as a whole. ${NOTHING_STORED}`, {
    errors: errors.slice(0, MOST),
  });

/** `code` says what is wrong, in one of the verdicts of docs/signing.md. */
export const invalidSignature = (
  code: string,
  detail: string,
  errors: readonly RefusedPart[],
): ProblemError =>
  new ProblemError('signature-invalid', `${detail} ${NOTHING_STORED}`, {
    code,
    errors: errors.slice(0, MOST),
  });
