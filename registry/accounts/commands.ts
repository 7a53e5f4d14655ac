import { parseArgs } from 'node:util';

import { SCOPES, ScopesSchema, TokenNameSchema, z } from '../../lib/protocol/index.ts';
import type { AccessTokens, PageSessions } from '../db/index.ts';
import { makeFirstToken, toTokenEvent } from './make-token.ts';
import { CODE_MS, FIRST_PAGE, openPath } from './page-session.ts';
import { createCode, HandleSchema, hashToken } from './tokens.ts';

const TokenCommandSchema = z.strictObject({
  command: z.literal('token'),
  handle: HandleSchema,
  name: z.optional(TokenNameSchema),
  scopes: z.optional(ScopesSchema),
});
const RevokeCommandSchema = z.strictObject({ command: z.literal('revoke'), handle: HandleSchema });
const OpenCommandSchema = z.strictObject({ command: z.literal('open'), handle: HandleSchema });

/** What the operator's commands do about who somebody is. */
export const ACCOUNT_COMMANDS = [TokenCommandSchema, RevokeCommandSchema, OpenCommandSchema] as const;
const AccountCommandSchema = z.discriminatedUnion('command', ACCOUNT_COMMANDS);
export type AccountCommand = z.infer<typeof AccountCommandSchema>;

export interface AccountCommandParts {
  tokens: AccessTokens;
  pageSessions: Pick<PageSessions, 'addCode'>;
  newId: () => string;
  /** Called after access tokens were revoked. */
  onRevoked?: () => void;
}

/** What is printed: the token, how many were revoked, or the path of the page that opens. */
export const runAccountCommand = async (
  command: AccountCommand,
  parts: AccountCommandParts,
): Promise<{ output: string }> => {
  const { tokens, pageSessions, newId, onRevoked } = parts;
  const { handle } = command;
  if (command.command === 'revoke') {
    const count = await tokens.removeAll(handle, (id) => toTokenEvent(parts, 'token.revoked', handle, id));
    onRevoked?.();
    const tokensAre = count === 1 ? '1 access token' : `${count} access tokens`;
    return { output: `${tokensAre} of ${handle} ${count === 1 ? 'is' : 'are'} no longer valid` };
  }
  if (command.command === 'token') {
    const { name = '', scopes = SCOPES } = command;
    return { output: await makeFirstToken(parts, { handle, name, scopes }) };
  }
  const tokenId = newId();
  const name = 'Pages opened by command';
  const event = toTokenEvent(parts, 'token.created', handle, tokenId, { name, scopes: SCOPES });
  const token = await tokens.ensureForCommand({ tokenId, handle, name }, event);
  const code = createCode();
  await pageSessions.addCode({ codeSha256: hashToken(code), tokenId: token, path: FIRST_PAGE }, CODE_MS);
  return { output: openPath(code) };
};

const readWords = (words: readonly string[]): unknown => {
  const [first, ...rest] = words;
  if (first === 'open' && rest.length === 1) return { command: 'open', handle: rest[0] };
  if (first !== 'token') return null;
  if (rest[0] === 'revoke' && rest.length === 2) return { command: 'revoke', handle: rest[1] };
  const { values, positionals } = parseArgs({
    args: rest,
    options: { name: { type: 'string' }, scope: { type: 'string' } },
    allowPositionals: true,
  });
  const [handle, ...more] = positionals;
  if (handle === 'revoke' || more.length > 0) return null;
  const scopes = values.scope?.split(',').map((scope) => scope.trim());
  return { command: 'token', handle, name: values.name, scopes };
};

/** Reads the command of `npm run registry -- …`; null when it is not one of these. */
export const readAccountCommand = (words: readonly string[]): AccountCommand | null => {
  try {
    const parsed = z.safeParse(AccountCommandSchema, readWords(words));
    return parsed.success ? parsed.data : null;
  } catch {
    // An option that is not known.
    return null;
  }
};
