import { z } from '../../lib/protocol/index.ts';
import type { AccessTokens } from '../db/index.ts';
import { createToken, HandleSchema } from './tokens.ts';

const TokenCommandSchema = z.strictObject({ command: z.literal('token'), handle: HandleSchema });
const RevokeCommandSchema = z.strictObject({ command: z.literal('revoke'), handle: HandleSchema });

/** What the operator's commands do about who somebody is. */
export const ACCOUNT_COMMANDS = [TokenCommandSchema, RevokeCommandSchema] as const;
export type AccountCommand = z.infer<(typeof ACCOUNT_COMMANDS)[number]>;

export interface AccountCommandParts {
  tokens: AccessTokens;
  now: () => number;
  /** Called after access tokens were revoked. */
  onRevoked?: () => void;
}

export const runAccountCommand = async (
  { command, handle }: AccountCommand,
  { tokens, now, onRevoked }: AccountCommandParts,
): Promise<{ output: string }> => {
  if (command === 'revoke') {
    const count = await tokens.removeAll(handle);
    onRevoked?.();
    return { output: `${count} access tokens of ${handle} are no longer valid` };
  }
  const { token, sha256 } = createToken();
  await tokens.add({ sha256, handle, createdAt: new Date(now()) });
  return { output: token };
};

/** Reads the command of `npm run registry -- …`; null when it is not one of these. */
export const readAccountCommand = ([first, ...words]: readonly string[]): AccountCommand | null => {
  if (first !== 'token') return null;
  const revoking = words[0] === 'revoke';
  const [handle, ...rest] = revoking ? words.slice(1) : words;
  const parsed = z.safeParse(z.discriminatedUnion('command', ACCOUNT_COMMANDS), {
    command: revoking ? 'revoke' : 'token',
    handle,
  });
  return parsed.success && rest.length === 0 ? parsed.data : null;
};
