import type { Account, StoredSession } from '../db/index.ts';
import type { RegistryContext } from '../http/context.ts';
import { csrfOf } from './own-form.ts';
import type { PageCookie } from './page-cookie.ts';
import { hashToken, parseBearer } from './tokens.ts';

const MOST_SEEN = 10_000;

/** Somebody whom the database knows. */
export interface Known {
  handle: string;
  /** Tells the request's route who it is. */
  admit(c: RegistryContext): void;
}

/** Finds out who sends a request: by a bearer token, or by the cookie of a page session. */
export interface SignIn {
  /** The hash of what may say who it is; null when the request has nothing of the kind. */
  credentialOf(c: RegistryContext): string | null;
  /** Whose it was when it was last valid here. Tells whose requests to count, not whether it is still valid. */
  lastSeen(sha256: string): string | null;
  /** Asks the database. Null when it is nobody's. */
  find(sha256: string): Promise<Known | null>;
}

const createSignIn = <Found extends Account>(
  credentialOf: SignIn['credentialOf'],
  find: (sha256: string) => Promise<Found | null>,
  admit: (c: RegistryContext, found: Found, sha256: string) => void,
): SignIn => {
  // Only what is valid is added, so nobody without it can push others out.
  const seen = new Map<string, string>();
  return {
    credentialOf,
    lastSeen: (sha256) => seen.get(sha256) ?? null,
    find: async (sha256) => {
      const found = await find(sha256);
      seen.delete(sha256);
      if (found === null) return null;
      const [oldest] = seen.keys();
      if (oldest !== undefined && seen.size >= MOST_SEEN) seen.delete(oldest);
      seen.set(sha256, found.handle);
      return { handle: found.handle, admit: (c) => admit(c, found, sha256) };
    },
  };
};

/** For the API. Only a bearer token counts, never a cookie. */
export const createTokenSignIn = (find: (tokenSha256: string) => Promise<Account | null>): SignIn =>
  createSignIn(
    (c) => {
      const token = parseBearer(c.req.header('authorization'));
      return token === null ? null : hashToken(token);
    },
    find,
    (c, account, tokenSha256) => c.set('account', { ...account, tokenSha256 }),
  );

/** For pages. Only a session's cookie counts, never a bearer token. */
export const createPageSignIn = (
  find: (sessionSha256: string) => Promise<StoredSession | null>,
  cookie: Pick<PageCookie, 'read'>,
  isOperator: (handle: string) => boolean,
): SignIn =>
  createSignIn(
    (c) => {
      const value = cookie.read(c);
      return value === null ? null : hashToken(value);
    },
    find,
    (c, session, sessionSha256) =>
      c.set('pageSession', {
        ...session,
        sessionSha256,
        csrf: csrfOf(cookie.read(c) ?? ''),
        isOperator: isOperator(session.handle),
      }),
  );
