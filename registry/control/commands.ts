import { z } from '../../lib/protocol/index.ts';
import { ACCOUNT_COMMANDS, runAccountCommand, type AccountCommandParts } from '../accounts/commands.ts';
import { EntityVersionSchema } from '../catalog/entity-version.ts';
import type { Publish } from '../catalog/publish.ts';

/** What another process may ask of the one that has the database open. */
const CommandSchema = z.discriminatedUnion('command', [
  ...ACCOUNT_COMMANDS,
  z.strictObject({ command: z.literal('publish'), versions: z.array(EntityVersionSchema) }),
]);
export type Command = z.infer<typeof CommandSchema>;

/**
 * The output to print, or a `PublishOutcome` for each version as JSON; or that the command failed; or that the
 * owner was about to stop, so ask again.
 */
export type CommandReply = { output: string } | { failed: true } | { again: true };

export interface CommandParts extends AccountCommandParts {
  publish: Publish;
}

export const runCommand = async (command: Command, parts: CommandParts): Promise<{ output: string }> =>
  command.command === 'publish'
    ? { output: JSON.stringify(await parts.publish(command.versions)) }
    : runAccountCommand(command, parts);

/** Reads one line of the control socket. Throws on anything but a command. */
export const parseCommand = (line: string): Command => z.parse(CommandSchema, JSON.parse(line));
