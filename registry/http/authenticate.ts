import { createMiddleware } from 'hono/factory';

import { ProblemError } from '../../lib/protocol/index.ts';
import type { AccessTokens } from '../db/index.ts';
import { hashToken, parseBearer } from '../tokens.ts';
import type { RegistryEnv } from './context.ts';

export const notValid = (): ProblemError =>
  new ProblemError('unauthenticated', 'This access token is not valid here, or no longer.');

/** Only a bearer token authenticates; a cookie never does. */
export const authenticate = (tokens: AccessTokens) =>
  createMiddleware<RegistryEnv>(async (c, next) => {
    const token = parseBearer(c.req.header('authorization'));
    if (token === null)
      throw new ProblemError('unauthenticated', 'Send an access token as "Authorization: Bearer …".');
    const tokenSha256 = hashToken(token);
    const handle = await tokens.findHandle(tokenSha256);
    if (handle === null) throw notValid();
    c.set('handle', handle);
    c.set('tokenSha256', tokenSha256);
    await next();
  });

const required = (value: string | undefined): string => {
  if (value === undefined) throw new Error('This route stands in front of authentication');
  return value;
};

/** Whose request it is, behind `authenticate`. */
export const handleOf = (c: { get(name: 'handle'): string | undefined }): string => required(c.get('handle'));

/** The SHA-256 of the token that it came with, behind `authenticate`. */
export const tokenOf = (c: { get(name: 'tokenSha256'): string | undefined }): string =>
  required(c.get('tokenSha256'));
