import {
  BundleLabelSchema,
  EntityNameSchema,
  NamespaceSchema,
  VersionSchema,
  z,
} from '../../lib/protocol/index.ts';
import { ACCOUNT_COMMANDS, runAccountCommand, type AccountCommandParts } from '../accounts/commands.ts';
import { removeContent } from '../catalog/change-status.ts';
import { EntityVersionSchema } from '../catalog/entity-version.ts';
import type { Publish } from '../catalog/publish.ts';
import type { Statuses } from '../db/index.ts';

/** A version, or a bundle with all that was ever published under its label. */
const TargetSchema = z.union([
  z.strictObject({ namespace: NamespaceSchema, name: EntityNameSchema, version: VersionSchema }),
  z.strictObject({ label: BundleLabelSchema }),
]);

/** What another process may ask of the one that has the database open. */
const CommandSchema = z.discriminatedUnion('command', [
  ...ACCOUNT_COMMANDS,
  z.strictObject({ command: z.literal('publish'), versions: z.array(EntityVersionSchema) }),
  z.strictObject({ command: z.literal('remove'), target: TargetSchema }),
]);
export type Command = z.infer<typeof CommandSchema>;

/**
 * The output to print, or a `PublishOutcome` for each version as JSON; or that the command failed; or that the
 * owner was about to stop, so ask again.
 */
export type CommandReply = { output: string } | { failed: true } | { again: true };

export interface CommandParts extends AccountCommandParts {
  publish: Publish;
  statuses: Statuses;
}

export const runCommand = async (command: Command, parts: CommandParts): Promise<{ output: string }> => {
  if (command.command === 'publish') return { output: JSON.stringify(await parts.publish(command.versions)) };
  if (command.command !== 'remove') return runAccountCommand(command, parts);
  const removed = await removeContent(parts, command.target);
  return { output: removed === null ? 'There is nothing of this name' : `Removed ${removed.join(', ')}` };
};

const ENTITY = /^([^/@]+)\/([^/@]+)@([^/@]+)$/;

/** Reads the command of `npm run registry -- remove …`; null when it is not one. */
export const readCatalogCommand = ([first, what, ...rest]: readonly string[]): Command | null => {
  if (first !== 'remove' || what === undefined || rest.length > 0) return null;
  const [, namespace, name, version] = ENTITY.exec(what) ?? [];
  const target = namespace === undefined ? { label: what } : { namespace, name, version };
  const parsed = z.safeParse(CommandSchema, { command: 'remove', target });
  return parsed.success ? parsed.data : null;
};

/** Reads one line of the control socket. Throws on anything but a command. */
export const parseCommand = (line: string): Command => z.parse(CommandSchema, JSON.parse(line));
