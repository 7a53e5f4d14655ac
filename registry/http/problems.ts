import type { ContentfulStatusCode } from 'hono/utils/http-status';

import { type Problem, ProblemError, PROBLEMS } from '../../lib/protocol/index.ts';
import { PROBLEM_TITLES } from '../../lib/texts/en/codes/problems.ts';
import { PROVIDER_FAILURES } from '../../lib/texts/en/codes/provider-failures.ts';
import { say } from '../../lib/texts/say.ts';
import { DatabaseError, NoRoomError } from '../db/index.ts';
import type { RegistryContext } from './context.ts';
import { addMessages } from './messages.ts';

/** `database-unavailable` when the database failed, `internal` otherwise. */
export const toProblemError = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (error instanceof NoRoomError)
    return new ProblemError(
      'database-unavailable',
      'The disk of this registry is full. Nothing was saved. Tell whoever runs it, and try again later.',
    );
  return error instanceof DatabaseError
    ? new ProblemError('database-unavailable', 'The database did not answer. Try again later.')
    : new ProblemError('internal', 'Something in the registry failed. Its log has more under this id.');
};

/** The wire form. `registryUrl` has no trailing slash; `instance` is the id in the log. */
export const toProblem = (
  { slug, told, message, extras }: ProblemError,
  registryUrl: string,
  instance?: string,
): Problem => ({
  type: `${registryUrl}/problems/${slug}`,
  title: PROBLEM_TITLES[slug],
  status: PROBLEMS[slug].status,
  detail: told === null ? message : say(PROVIDER_FAILURES, told),
  ...told,
  ...(instance === undefined ? {} : { instance }),
  ...extras,
  ...(extras.composition && { composition: addMessages(extras.composition) }),
});

/** Answers with a problem, in the one form that all problems have. */
export const respondWithProblem = (c: RegistryContext, error: ProblemError, publicUrl: string): Response => {
  c.set('problem', error.slug);
  const problem = toProblem(error, publicUrl, c.get('requestId'));
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  };
  if (error.extras.retry_after_s !== undefined) headers['retry-after'] = String(error.extras.retry_after_s);
  if (error.slug === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  return c.newResponse(JSON.stringify(problem), { status: problem.status as ContentfulStatusCode, headers });
};
