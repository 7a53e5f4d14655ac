import { createMiddleware } from 'hono/factory';

import { ProblemError } from '../../lib/protocol/index.ts';
import { hashToken, parseBearer } from '../base/tokens.ts';
import type { AccessTokens } from '../db/index.ts';
import type { RegistryContext, RegistryEnv } from './context.ts';

const MOST_SEEN = 10_000;

/** Finds out whose token a request carries. */
export interface SignIn {
  /** The hash of a possible token; null when the request has none. Only a bearer token counts, never a cookie. */
  tokenOf(c: RegistryContext): string | null;
  /**
   * Whose token it was when it was last valid here. Tells whose requests to count, not whether the token is
   * still valid.
   */
  lastSeen(sha256: string): string | null;
  /** Asks the database. Null when the token belongs to nobody. */
  find(sha256: string): Promise<string | null>;
}

export const createSignIn = (tokens: Pick<AccessTokens, 'findHandle'>): SignIn => {
  // Only valid tokens are added, so nobody without one can push others out.
  const seen = new Map<string, string>();
  return {
    tokenOf: (c) => {
      const token = parseBearer(c.req.header('authorization'));
      return token === null ? null : hashToken(token);
    },
    lastSeen: (sha256) => seen.get(sha256) ?? null,
    find: async (sha256) => {
      const handle = await tokens.findHandle(sha256);
      seen.delete(sha256);
      if (handle === null) return null;
      const [oldest] = seen.keys();
      if (oldest !== undefined && seen.size >= MOST_SEEN) seen.delete(oldest);
      seen.set(sha256, handle);
      return handle;
    },
  };
};

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
