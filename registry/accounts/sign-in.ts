import type { AccessTokens } from '../db/index.ts';
import type { RegistryContext } from '../http/context.ts';
import { hashToken, parseBearer } from './tokens.ts';

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
