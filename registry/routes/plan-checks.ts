import { LIMITS, ProblemError } from '../../lib/protocol/index.ts';
import type { PlanQuota, SaveOutcome } from '../db/index.ts';
import { findPointers } from '../http/body/body-texts.ts';
import { LIKE_A_KEY } from '../http/body/refuse-keys.ts';
import type { RegistryContext } from '../http/context.ts';

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

/** Throws when it is missing or cannot be used. */
export const readIdempotencyKey = (c: RegistryContext): string => {
  const header = c.req.header('idempotency-key')?.trim() ?? '';
  if (header === '')
    throw new ProblemError(
      'idempotency-key-missing',
      'Send an Idempotency-Key header, with a new key for each plan or job.',
    );
  if (header.length > LIMITS.idempotencyKeyCharacters || !/^[\x21-\x7e]+$/.test(header))
    throw new ProblemError(
      'invalid-request',
      `An Idempotency-Key has 1 to ${LIMITS.idempotencyKeyCharacters} printable ASCII characters without spaces.`,
    );
  return header;
};

const MEBIBYTE = 1024 * 1024;

export const toQuotaProblem = (reached: 'count' | 'bytes', { count, bytes }: PlanQuota): ProblemError =>
  new ProblemError(
    'plan-quota-reached',
    reached === 'count'
      ? `You have saved ${count.toLocaleString('en')} plans, as many as this registry keeps for one person. Delete plans you no longer need, then save again.`
      : `Your saved plans fill the ${(bytes / MEBIBYTE).toLocaleString('en', { maximumFractionDigits: 1 })} MiB that this registry keeps for one person. Delete plans you no longer need, then save again.`,
  );

export const noSuchPlan = (): ProblemError => new ProblemError('not-found', 'You have no plan with this id.');

/** What an idempotency key saved before must be what is sent with it now. */
export const refuseMismatch = (saved: SaveOutcome, sha256: string): void => {
  if ('reached' in saved || saved.compositionSha256 === sha256) return;
  throw new ProblemError(
    'idempotency-mismatch',
    'This Idempotency-Key saved something else before. Nothing was saved now.',
  );
};
