import { z } from '../../lib/protocol/index.ts';
import type { AccessTokens } from '../db/index.ts';
import { createToken, HandleSchema } from '../tokens.ts';

/** What another process may ask of the one that has the database open. */
export const CommandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('token'), handle: HandleSchema }),
  z.strictObject({ command: z.literal('revoke'), handle: HandleSchema }),
]);
export type Command = z.infer<typeof CommandSchema>;

/** What the command prints. */
export interface CommandReply {
  output: string;
}

export const runCommand = async (
  command: Command,
  { tokens, now }: { tokens: AccessTokens; now: () => number },
): Promise<CommandReply> => {
  const { command: name, handle } = command;
  if (name === 'revoke')
    return { output: `${await tokens.removeAll(handle)} access tokens of ${handle} are no longer valid` };
  const { token, sha256 } = createToken();
  await tokens.add({ sha256, handle, createdAt: new Date(now()) });
  return { output: token };
};

/** Reads one line of the control socket. Throws on anything but a command. */
export const parseCommand = (line: string): Command => z.parse(CommandSchema, JSON.parse(line));

/** The command of `npm run registry -- …`; null when it is none. */
export const readCommand = (words: readonly string[]): Command | null => {
  const parsed = z.safeParse(
    CommandSchema,
    words[0] === 'token' && words[1] === 'revoke'
      ? { command: 'revoke', handle: words[2] }
      : { command: words[0], handle: words[1] },
  );
  const expected = words[1] === 'revoke' ? 3 : 2;
  return parsed.success && words.length === expected ? parsed.data : null;
};
