import { toEntityArchive } from '../../lib/formats/entity-files.ts';
import type { LeftOut } from '../../lib/formats/plugins/write-plugin.ts';
import { type Bundle, NamespaceSchema, ProblemError, z } from '../../lib/protocol/index.ts';
import type { EntityLists } from '../db/index.ts';
import type { RegistryContext } from '../http/context.ts';
import { sendFile, type SentFile } from '../http/send-file.ts';
import {
  MOST_CHARACTERS,
  MOST_MEMBERS,
  type NamedPlugin,
  toBundlePlugin,
  toPublisherPlugin,
} from '../install/plugins.ts';

const MEBIBYTE = 1024 * 1024;

const REASONS: Readonly<Record<LeftOut, string>> = {
  specification: 'a specification, without a package or an address',
  'unknown-package': 'its package is started by no command that every client knows',
  'asks-more': 'it asks for arguments or an address that only you know',
  'needs-values': 'it needs values that only you have',
  'no-place': 'plugins have no place for agents',
  'name-taken': 'something else in here has its name',
  rules: 'it breaks a rule of its own format',
  secret: 'something in it looks like a secret',
};

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line}`).join('\n')];

/** Names in a catalog have no character that means something in Markdown but `_`. */
const toReadme = ({ name, skills, servers, leftOut }: NamedPlugin): string =>
  `${[
    `# ${name}`,
    'An Agent Plugin 1.0.0. Your client says where plugins go. A server starts a program or connects to an address that `mcp.json` names: look at it first.',
    ...list('Skills', skills),
    ...list('MCP servers', servers),
    ...list(
      'Not in here',
      leftOut.map(({ name: member, reason }) => `${member}: ${REASONS[reason]}`),
    ),
  ].join('\n\n')}\n`;

export const isEmpty = ({ skills, servers }: NamedPlugin): boolean => skills.length + servers.length === 0;

const send = (
  c: RegistryContext,
  plugin: NamedPlugin,
  how: Pick<SentFile, 'isPinned' | 'isPublic'>,
): Response =>
  sendFile(c, {
    bytes: toEntityArchive(
      [...plugin.files, { path: 'README.md', text: toReadme(plugin) }],
      plugin.name,
      'folder',
    ),
    type: 'application/zip',
    saveAs: `${plugin.name}.plugin.zip`,
    ...how,
  });

/** `/p/{handle}/plugin.zip`. Throws `not-found` where a plugin would hold nothing, or too much. */
export const sendPlugin = async (c: RegistryContext, lists: EntityLists): Promise<Response> => {
  const namespace = z.safeParse(NamespaceSchema, c.req.param('namespace'));
  const plugin = namespace.success ? await toPublisherPlugin(lists, namespace.data) : null;
  if (plugin === 'too-large')
    throw new ProblemError(
      'not-found',
      `A plugin holds at most ${MOST_MEMBERS} entities and ${MOST_CHARACTERS / MEBIBYTE} million characters, and this publisher has more. Install them one by one.`,
    );
  if (plugin === null || isEmpty(plugin))
    throw new ProblemError('not-found', 'This publisher has nothing that a plugin could hold.');
  return send(c, plugin, { isPinned: false, isPublic: true });
};

/** A bundle's `plugin.zip`. Throws `not-found` where it would hold nothing. */
export const sendBundlePlugin = (c: RegistryContext, bundle: Bundle, isPinned: boolean): Response => {
  const plugin = toBundlePlugin(bundle);
  if (isEmpty(plugin))
    throw new ProblemError('not-found', 'This bundle has nothing that a plugin could hold.');
  return send(c, plugin, { isPinned, isPublic: bundle.visibility === 'public' });
};
