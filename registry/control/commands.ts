import {
  BundleLabelSchema,
  EntityNameSchema,
  NamespaceSchema,
  TrustTierSchema,
  VersionSchema,
  z,
} from '../../lib/protocol/index.ts';
import { ACCOUNT_COMMANDS, runAccountCommand, type AccountCommandParts } from '../accounts/commands.ts';
import { toSafeError } from '../base/safe-error.ts';
import { removeContent } from '../catalog/change-status.ts';
import { EntityVersionSchema } from '../catalog/entity-version.ts';
import type { Publish } from '../catalog/publish.ts';
import { type Database, readCondition, type Statuses, type Tiers } from '../db/index.ts';

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
  z.strictObject({
    command: z.literal('tier'),
    entity: z.strictObject({ namespace: NamespaceSchema, name: EntityNameSchema }),
    tier: TrustTierSchema,
  }),
  z.strictObject({ command: z.literal('inspect') }),
  z.strictObject({ command: z.literal('backup'), target: z.string() }),
]);
export type Command = z.infer<typeof CommandSchema>;

/**
 * The output to print: of a backup nothing, or the code of what went wrong; as JSON, a `PublishOutcome` for each version
 * or the database's condition. Or that the command failed; or that the owner was about to stop, so ask again.
 */
export type CommandReply = { output: string } | { failed: true } | { again: true };

export interface CommandParts extends AccountCommandParts {
  publish: Publish;
  statuses: Statuses;
  tiers: Tiers;
  database: Pick<Database, 'query' | 'copyTo'>;
}

const NOTHING = { output: 'There is nothing of this name' };

const giveTier = async (
  { entity, tier }: Extract<Command, { command: 'tier' }>,
  { tiers, newId }: CommandParts,
): Promise<{ output: string }> => {
  const subject = `${entity.namespace}/${entity.name}`;
  const given = await tiers.give(entity, tier, {
    eventId: newId(),
    handle: entity.namespace,
    event: 'entity.tier_changed',
    isPublic: true,
    subject,
    data: { trust_tier: tier },
  });
  return given === null ? NOTHING : { output: `${subject} is ${given}` };
};

const copyDatabase = async (target: string, { database }: CommandParts): Promise<{ output: string }> => {
  try {
    await database.copyTo?.(target);
    return { output: '' };
  } catch (error) {
    const { name, code = name } = toSafeError(error);
    return { output: code };
  }
};

export const runCommand = async (command: Command, parts: CommandParts): Promise<{ output: string }> => {
  if (command.command === 'publish') return { output: JSON.stringify(await parts.publish(command.versions)) };
  if (command.command === 'backup') return copyDatabase(command.target, parts);
  if (command.command === 'inspect') return { output: JSON.stringify(await readCondition(parts.database)) };
  if (command.command === 'tier') return giveTier(command, parts);
  if (command.command !== 'remove') return runAccountCommand(command, parts);
  const removed = await removeContent(parts, command.target);
  return removed === null ? NOTHING : { output: `Removed ${removed.join(', ')}` };
};

const ENTITY = /^([^/@]+)\/([^/@]+)@([^/@]+)$/;

const readWords = ([first, what = '', ...rest]: readonly string[]): unknown => {
  const [, namespace, name, version] = ENTITY.exec(what) ?? [];
  if (first === 'remove' && rest.length === 0)
    return {
      command: 'remove',
      target: namespace === undefined ? { label: what } : { namespace, name, version },
    };
  const [of, entity, ...more] = what.split('/');
  return first === 'tier' && rest.length === 1 && more.length === 0
    ? { command: 'tier', entity: { namespace: of, name: entity }, tier: rest[0] }
    : null;
};

/** Reads the command of `npm run registry -- remove|tier …`; null when it is not one. */
export const readCatalogCommand = (words: readonly string[]): Command | null => {
  const parsed = z.safeParse(CommandSchema, readWords(words));
  return parsed.success ? parsed.data : null;
};

/** Reads one line of the control socket. Throws on anything but a command. */
export const parseCommand = (line: string): Command => z.parse(CommandSchema, JSON.parse(line));
