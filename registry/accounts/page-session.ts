import type { ToSessionEvent } from '../db/index.ts';
import type { PageSession, RegistryContext } from '../http/context.ts';

/** How long a one-time address may be opened, as the contract says. */
export const CODE_MS = 60_000;

/** The first page of one's own. */
export const FIRST_PAGE = '/me/plans';

export const openPath = (code: string): string => `/open/${code}`;

/** Nobody is signed in, where a page is somebody's own. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
}

/** Whose page this is; null when nobody is signed in. Only for routes with the limit `my-pages`. */
export const sessionOf = (c: RegistryContext): PageSession | null => c.get('pageSession') ?? null;

/** The same for a page that only its owner sees: answered with how to sign in when nobody is. */
export const requireSession = (c: RegistryContext): PageSession => {
  const session = sessionOf(c);
  if (session === null) throw new SignedOutError('This page needs somebody who is signed in');
  return session;
};

export const toSessionEvent =
  (newId: () => string): ToSessionEvent =>
  (event, { handle, sessionId, tokenId }) => ({
    eventId: newId(),
    handle,
    event,
    subject: sessionId,
    data: { session_id: sessionId, token_id: tokenId },
  });
