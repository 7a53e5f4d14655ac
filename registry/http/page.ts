import { IdSchema, LIMITS, ProblemError, z } from '../../lib/protocol/index.ts';
import type { RegistryContext } from './context.ts';

/** Opaque to the client: today the id that the page ended with. */
export const toCursor = (id: string): string => Buffer.from(id).toString('base64url');

const readLimit = (text: string | undefined): number => {
  if (text === undefined) return LIMITS.pageDefault;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > LIMITS.pageMax)
    throw new ProblemError('invalid-request', `limit is a number from 1 to ${LIMITS.pageMax}.`);
  return limit;
};

const readCursor = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  const id = z.safeParse(IdSchema, Buffer.from(text, 'base64url').toString());
  if (!id.success) throw new ProblemError('invalid-request', 'cursor is none that this registry gave out.');
  return id.data;
};

/** `?limit=` and `?cursor=` of a list. */
export const readPage = (c: RegistryContext): { limit: number; before: string | null } => ({
  limit: readLimit(c.req.query('limit')),
  before: readCursor(c.req.query('cursor')),
});
