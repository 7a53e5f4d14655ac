import { lineOfError } from '../../base/json-line.ts';
import { isMembers, type Members } from '../../base/members.ts';
import { suggestEntityName, toEntityName } from '../../formats/entity-name.ts';
import { DEPTHS, isDeeperThan } from '../../protocol/index.ts';
import type { FileMember } from './file-member.ts';
import { refuse } from './file-problem.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? (value[0] as unknown) : undefined);

const MARK = /^\ufeff/;

const parse = (file: string, path: string): unknown => {
  const text = file.replace(MARK, '');
  if (isDeeperThan(text, DEPTHS.model)) refuse({ code: 'too-deep', path });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refuse({ code: 'no-json', path, line: lineOfError(error, text) });
  }
};

const isServer = (value: Members): boolean =>
  textOf(value['$schema']).endsWith('/server.schema.json') ||
  Array.isArray(value['packages']) ||
  Array.isArray(value['remotes']) ||
  (textOf(value['name']).includes('/') && typeof value['version'] === 'string');

const isCard = (value: Members): boolean =>
  Array.isArray(value['supportedInterfaces']) ||
  (typeof value['url'] === 'string' && (Array.isArray(value['skills']) || isMembers(value['capabilities'])));

/** What stands beside a server.json, if it came with other files. */
interface Beside {
  readme?: string | undefined;
  tools?: string | undefined;
}

const toServer = (server: Members, { readme = '', tools }: Beside): FileMember => ({
  kind: 'mcp_server',
  name: suggestEntityName('mcp_server', textOf(server['name'])),
  version: textOf(server['version']),
  manifest: { server, tools: tools === undefined ? [] : parse(tools, 'tools.json') },
  markdown: readme,
  files: [],
});

/** The same as the registry makes of a card that it imports. */
const toAgent = (card: Members): FileMember => {
  const name = suggestEntityName('agent', toEntityName(textOf(card['name'])));
  const first = firstOf(card['supportedInterfaces']);
  return {
    kind: 'agent',
    name,
    version: textOf(card['version']),
    manifest: {
      name,
      description: textOf(card['description']),
      model_compatibility: [],
      service_url: (isMembers(first) ? first['url'] : undefined) ?? card['url'],
      card,
    },
    markdown: '',
    files: [],
  };
};

/** A server.json or an agent card. Throws a `FileProblemError` for anything else. */
export const readJsonMember = (text: string, path: string, beside: Beside = {}): FileMember => {
  const value = parse(text, path);
  if (!isMembers(value)) return refuse({ code: 'unknown-json', path });
  if (isServer(value)) return toServer(value, beside);
  if (isCard(value)) return toAgent(value);
  return refuse({
    code: isMembers(value['mcpServers']) || isMembers(value['servers']) ? 'client-settings' : 'unknown-json',
    path,
  });
};
