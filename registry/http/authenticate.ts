import { createMiddleware } from 'hono/factory';

import { ProblemError } from '../../lib/protocol/index.ts';
import type { AccessTokens } from '../db/index.ts';
import { hashToken, parseBearer } from '../tokens.ts';
import type { RegistryEnv } from './context.ts';

/** Only a bearer token authenticates; a cookie never does. */
export const authenticate = (tokens: AccessTokens) =>
  createMiddleware<RegistryEnv>(async (c, next) => {
    const token = parseBearer(c.req.header('authorization'));
    if (token === null)
      throw new ProblemError('unauthenticated', 'Send an access token as "Authorization: Bearer …".');
    const handle = await tokens.findHandle(hashToken(token));
    if (handle === null)
      throw new ProblemError('unauthenticated', 'This access token is not valid here, or no longer.');
    c.set('handle', handle);
    await next();
  });

/** Whose request it is, behind `authenticate`. */
export const handleOf = (c: { get(name: 'handle'): string | undefined }): string => {
  const handle = c.get('handle');
  if (handle === undefined) throw new Error('This route stands in front of authentication');
  return handle;
};
