import { ProblemError } from '../../lib/protocol/index.ts';
import type { Expected, StoredPlan } from '../db/index.ts';
import type { RegistryContext } from '../http/context.ts';

/** Names one state of a plan. */
export const toETag = ({ planId, revision }: Pick<StoredPlan, 'planId' | 'revision'>): string =>
  `"${planId}-${revision}"`;

const tagsOf = (header: string): string[] => header.split(',').map((tag) => tag.trim());

/** The revisions of a plan that a list of tags names. A weak tag names none. */
export const revisionsIn = (tags: string, planId: string): number[] => {
  const prefix = `"${planId}-`;
  return tagsOf(tags)
    .filter((tag) => tag.startsWith(prefix) && /^\d{1,9}"$/.test(tag.slice(prefix.length)))
    .map((tag) => Number(tag.slice(prefix.length, -1)));
};

/** The revisions that a change may be made to; null when the client names none. */
export const readExpected = (c: RegistryContext, planId: string): Expected => {
  const header = c.req.header('if-match');
  return header === undefined || header.trim() === '*' ? null : revisionsIn(header, planId);
};

/** The same where a client has to name them. Throws `precondition-required`. */
export const requireExpected = (c: RegistryContext, planId: string): Expected => {
  if (c.req.header('if-match') === undefined)
    throw new ProblemError(
      'precondition-required',
      'Read the plan, and send its ETag in an If-Match header. Nothing was changed.',
    );
  return readExpected(c, planId);
};

/** Tells the tag of the present version too, so that the client need not guess which one to read. */
export const refuseStale = (c: RegistryContext, planId: string, revision: number): never => {
  c.header('etag', toETag({ planId, revision }));
  throw new ProblemError(
    'precondition-failed',
    'It is not the version that you changed any more. Nothing was overwritten. Read the plan again, put both versions together, and send the result with the new ETag.',
  );
};
