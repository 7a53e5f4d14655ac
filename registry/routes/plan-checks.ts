import { ProblemError } from '../../lib/protocol/index.ts';
import { findPointers } from '../http/body/body-texts.ts';
import { LIKE_A_KEY } from '../http/body/refuse-keys.ts';

/**
 * PostgreSQL cannot store NUL, and UTF-8 cannot encode half a surrogate pair. Our schema cannot look inside a
 * manifest.
 */
export const refuseUnstorable = (body: unknown): void => {
  const pointers = findPointers(body, (text) => text.includes('\0') || !text.isWellFormed());
  if (pointers.length === 0) return;
  throw new ProblemError('invalid-request', 'The request was refused, and nothing was done.', {
    errors: pointers.map((pointer) => ({
      pointer,
      message: 'has a NUL or half of a surrogate pair in it; remove that character',
    })),
  });
};

/** A plan that contains anything shaped like a key is not saved. The answer says where, never what. */
export const toSecretInPlan = (pointers: readonly string[]): ProblemError =>
  new ProblemError('secret-in-plan', 'Take it out, or mask it, and save again. Nothing was saved.', {
    errors: pointers.map((pointer) => ({ pointer, message: LIKE_A_KEY })),
  });
