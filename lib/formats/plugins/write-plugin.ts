import { textsOf } from '../../base/json-texts.ts';
import { findSecrets } from '../../secrets/looks-like-key.ts';
import { type FileParts, type TextFile, toJson } from '../draft-files.ts';
import { toServerName } from '../draft-places.ts';
import { entityFiles } from '../entity-files.ts';
import { checkSkill } from '../rules/skill.ts';
import { type Launch, type NoLaunch, toLaunch } from '../server-launch.ts';
import { MCP_SCHEMA, PLUGIN_SCHEMA } from './check-object.ts';

/**
 * Why a member is not in a plugin. `no-place`: a plugin has skills and servers alone. `rules`: it breaks a rule of its
 * own format. `needs-values`: only the person has what it needs. `secret`: a plugin is readable by anybody.
 */
export type LeftOut = NoLaunch | 'name-taken' | 'needs-values' | 'no-place' | 'rules' | 'secret';

export interface PluginParts {
  /** As `toPluginName` makes it. */
  name: string;
  version?: string;
  description?: string;
  members: readonly FileParts[];
}

export interface WrittenPlugin {
  /** With their paths from the plugin's root. */
  files: TextFile[];
  /** The names of what is in it. */
  skills: string[];
  servers: string[];
  leftOut: { name: string; reason: LeftOut }[];
}

const LONGEST_NAME = 64;

/** `acme/payments` as `acme.payments`. */
export const toPluginName = (name: string): string => {
  const plain = name
    .toLowerCase()
    .replaceAll('/', '.')
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, LONGEST_NAME)
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return plain === '' ? 'plugin' : plain;
};

/** The files of a skill, or why it is left out. */
const toSkillFiles = (member: FileParts): TextFile[] | LeftOut => {
  const { name, manifest, markdown, files } = member;
  const findings = checkSkill({ manifest, markdown, files: [...files], folder: name });
  const written = entityFiles(member);
  if (written === null || findings.some(({ severity }) => severity === 'error')) return 'rules';
  return written.map((file) => ({ ...file, path: `skills/${name}/${file.path}` }));
};

const toServer = (launch: Launch): object => {
  if (launch.type !== 'stdio') {
    const { type, url, headers } = launch;
    return { type, url, ...(Object.keys(headers).length > 0 && { headers }) };
  }
  const { type, command, args, env } = launch;
  return { type, command, args, ...(Object.keys(env).length > 0 && { env }) };
};

const toServerEntry = ({ manifest }: FileParts): object | LeftOut => {
  const launch = toLaunch(manifest['server']);
  if (typeof launch === 'string') return launch;
  if (launch.needs.length > 0) return 'needs-values';
  const server = toServer(launch);
  return [...textsOf(server)].some(({ text }) => findSecrets(text).length > 0) ? 'secret' : server;
};

const byName = (left: FileParts, right: FileParts): number => (left.name < right.name ? -1 : 1);

/**
 * An Agent Plugin 1.0.0 of these skills and servers. The same members always give the same files, whatever their order.
 * Loaded on demand.
 */
export const writePlugin = ({ name, version, description, members }: PluginParts): WrittenPlugin => {
  const skills = new Map<string, TextFile[]>();
  const servers = new Map<string, object>();
  const leftOut: WrittenPlugin['leftOut'] = [];
  const leave = (member: FileParts, reason: LeftOut): void =>
    void leftOut.push({ name: member.name, reason });

  for (const member of members.toSorted(byName)) {
    if (member.kind === 'agent') leave(member, 'no-place');
    else if (member.kind === 'skill') {
      const files = toSkillFiles(member);
      if (typeof files === 'string') leave(member, files);
      else if (skills.has(member.name)) leave(member, 'name-taken');
      else skills.set(member.name, files);
    } else {
      const server = toServerEntry(member);
      const key = toServerName(member.name);
      if (typeof server === 'string') leave(member, server);
      else if (servers.has(key)) leave(member, 'name-taken');
      else servers.set(key, server);
    }
  }

  const manifest = { $schema: PLUGIN_SCHEMA, name, version, description };
  const files: TextFile[] = [{ path: 'plugin.json', text: toJson(manifest) }];
  if (servers.size > 0)
    files.push({
      path: 'mcp.json',
      text: toJson({ $schema: MCP_SCHEMA, mcpServers: Object.fromEntries(servers) }),
    });
  files.push(...[...skills.values()].flat());
  return { files, skills: [...skills.keys()], servers: [...servers.keys()], leftOut };
};
