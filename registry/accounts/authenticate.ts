import { createMiddleware } from 'hono/factory';

import { ProblemError } from '../../lib/protocol/index.ts';
import type { RegistryEnv } from '../http/context.ts';
import type { SignIn } from './sign-in.ts';

export const notValid = (): ProblemError =>
  new ProblemError(
    'unauthenticated',
    'Copy the token again, or make a new one. This one was mistyped, revoked, or made for another registry.',
  );

/** Lets only signed-in people through. Who it is was found out earlier, because every request is counted. */
export const authenticate = ({ tokenOf }: Pick<SignIn, 'tokenOf'>) =>
  createMiddleware<RegistryEnv>(async (c, next) => {
    const tokenSha256 = tokenOf(c);
    if (c.req.header('authorization') === undefined)
      throw new ProblemError(
        'unauthenticated',
        'No access token came with this request. Make one and send it.',
      );
    if (tokenSha256 === null || c.get('handle') === undefined) throw notValid();
    c.set('tokenSha256', tokenSha256);
    await next();
  });

const required = (value: string | undefined): string => {
  if (value === undefined) throw new Error('This route stands in front of authentication');
  return value;
};

/** Whose request it is. Only for routes behind `authenticate`. */
export const handleOf = (c: { get(name: 'handle'): string | undefined }): string => required(c.get('handle'));

/** The SHA-256 of the request's token. Only for routes behind `authenticate`. */
export const tokenSha256Of = (c: { get(name: 'tokenSha256'): string | undefined }): string =>
  required(c.get('tokenSha256'));
