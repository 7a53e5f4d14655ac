import { ProblemError, type MadeToken, type Scope, type Token } from '../../lib/protocol/index.ts';
import type { AccessTokens, Account, AuditEvent, StoredToken } from '../db/index.ts';
import { scopeMissing } from './route-scopes.ts';
import { createToken } from './tokens.ts';

/** How many tokens a person may have; the operator's command may make more. */
const MOST_TOKENS = 100;

interface TokenParts {
  tokens: AccessTokens;
  newId: () => string;
}

interface TokenToMake {
  handle: string;
  name: string;
  scopes: readonly Scope[];
}

export const toTokenEvent = (
  { newId }: Pick<TokenParts, 'newId'>,
  event: 'token.created' | 'token.revoked',
  handle: string,
  tokenId: string,
  data: { name?: string; scopes?: readonly Scope[] } = {},
): AuditEvent => ({
  eventId: newId(),
  handle,
  event,
  subject: tokenId,
  data: { token_id: tokenId, ...data },
});

const add = async (
  { tokens, newId }: TokenParts,
  { handle, name, scopes }: TokenToMake,
  { madeWith, most }: { madeWith: string | null; most?: number },
): Promise<{ token: string; tokenId: string } | null> => {
  const { token, sha256 } = createToken();
  const tokenId = newId();
  const event = toTokenEvent({ newId }, 'token.created', handle, tokenId, { name, scopes });
  const isAdded = await tokens.add({ sha256, tokenId, handle, name, scopes, madeWith }, event, most);
  return isAdded ? { token, tokenId } : null;
};

/** Makes a token for the operator's command, and returns it: it cannot be asked for again. */
export const makeFirstToken = async (parts: TokenParts, token: TokenToMake): Promise<string> => {
  const made = await add(parts, token, { madeWith: null });
  if (made === null) throw new Error('A token without a limit was refused');
  return made.token;
};

/**
 * Makes a token with the token of a request or page session. Throws `scope-missing` when it would have more scopes
 * than that, and `invalid-request` when the person has too many.
 */
export const makeToken = async (
  parts: TokenParts & { now: () => number },
  { handle, tokenId: madeWith, scopes: own }: Account,
  { name, scopes }: Pick<TokenToMake, 'name' | 'scopes'>,
): Promise<MadeToken> => {
  const missing = scopes.find((scope) => !own.includes(scope));
  if (missing !== undefined) throw scopeMissing(missing);
  const made = await add(parts, { handle, name, scopes }, { madeWith, most: MOST_TOKENS });
  if (made === null)
    throw new ProblemError(
      'invalid-request',
      `You have ${MOST_TOKENS} access tokens, as many as this registry keeps for one person. Revoke those you no longer use.`,
    );
  const { token, tokenId } = made;
  const createdAt = new Date(parts.now());
  return { ...toToken({ tokenId, name, scopes, createdAt, usedOn: null, madeWith }), token };
};

/** Revokes a token of the same person. Throws `not-found`, or `scope-missing` when it may do more than `account`. */
export const revokeToken = async (
  { tokens, newId }: TokenParts,
  account: Account,
  tokenId: string,
): Promise<void> => {
  const event = toTokenEvent({ newId }, 'token.revoked', account.handle, tokenId);
  const removed = await tokens.remove(account, tokenId, event);
  if (removed === null) throw new ProblemError('not-found', 'You have no access token with this id.');
  const [missing] = removed.missing;
  if (missing !== undefined) throw scopeMissing(missing);
};

export const toToken = ({ tokenId, name, scopes, createdAt, usedOn, madeWith }: StoredToken): Token => ({
  token_id: tokenId,
  name,
  scopes: [...scopes],
  created_at: createdAt.toISOString(),
  last_used_on: usedOn,
  made_with: madeWith,
});
