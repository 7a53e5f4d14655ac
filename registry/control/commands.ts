import { z } from '../../lib/protocol/index.ts';
import { createToken, HandleSchema } from '../base/tokens.ts';
import { EntityVersionSchema } from '../catalog/entity-version.ts';
import type { Publish } from '../catalog/publish.ts';
import type { AccessTokens } from '../db/index.ts';

/** What another process may ask of the one that has the database open. */
export const CommandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('token'), handle: HandleSchema }),
  z.strictObject({ command: z.literal('revoke'), handle: HandleSchema }),
  z.strictObject({ command: z.literal('publish'), versions: z.array(EntityVersionSchema) }),
]);
export type Command = z.infer<typeof CommandSchema>;

/**
 * The output to print, or a `PublishOutcome` for each version as JSON; or that the command failed; or that the
 * owner was about to stop, so ask again.
 */
export type CommandReply = { output: string } | { failed: true } | { again: true };

export interface CommandParts {
  tokens: AccessTokens;
  publish: Publish;
  now: () => number;
  /** Called after access tokens were revoked. */
  onRevoked?: () => void;
}

export const runCommand = async (
  command: Command,
  { tokens, publish, now, onRevoked }: CommandParts,
): Promise<{ output: string }> => {
  if (command.command === 'publish') return { output: JSON.stringify(await publish(command.versions)) };
  const { command: name, handle } = command;
  if (name === 'revoke') {
    const count = await tokens.removeAll(handle);
    onRevoked?.();
    return { output: `${count} access tokens of ${handle} are no longer valid` };
  }
  const { token, sha256 } = createToken();
  await tokens.add({ sha256, handle, createdAt: new Date(now()) });
  return { output: token };
};

/** Reads one line of the control socket. Throws on anything but a command. */
export const parseCommand = (line: string): Command => z.parse(CommandSchema, JSON.parse(line));

/** Reads the command of `npm run registry -- …`; null when it is not one of these. */
export const readCommand = ([first, ...words]: readonly string[]): Command | null => {
  if (first !== 'token') return null;
  const revoking = words[0] === 'revoke';
  const [handle, ...rest] = revoking ? words.slice(1) : words;
  const parsed = z.safeParse(CommandSchema, { command: revoking ? 'revoke' : 'token', handle });
  return parsed.success && rest.length === 0 ? parsed.data : null;
};
