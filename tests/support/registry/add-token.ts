import { v7 } from 'uuid';

import { SCOPES, type Scope } from '../../../lib/protocol/index.ts';
import { makeFirstToken } from '../../../registry/accounts/make-token.ts';
import { hashToken } from '../../../registry/accounts/tokens.ts';
import { createAccessTokens, type Database } from '../../../registry/db/index.ts';

/** An access token of this person, with all scopes unless it says otherwise. */
export const addToken = async (
  database: Database,
  handle: string,
  scopes: readonly Scope[] = SCOPES,
): Promise<{ token: string; sha256: string }> => {
  const parts = { tokens: createAccessTokens(database), newId: () => v7() };
  const token = await makeFirstToken(parts, { handle, name: '', scopes });
  return { token, sha256: hashToken(token) };
};
