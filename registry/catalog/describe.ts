import { isMembers, type Members } from '../../lib/base/members.ts';
import type { EntityVersion } from './entity-version.ts';
import { splitHints, toHints } from './hints.ts';

/** What a search finds an entity by, as its author wrote it into the manifest. */
export type Description = Pick<EntityVersion, 'title' | 'description' | 'capabilities' | 'domains'>;

const PUBLISHER_META = 'io.modelcontextprotocol.registry/publisher-provided';

const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Describes a skill, or an agent that is a prompt. */
export const describeFrontMatter = (manifest: Members): Description => {
  const metadata = membersOf(manifest['metadata']);
  return {
    title: null,
    description: textOf(manifest['description']),
    capabilities: splitHints(metadata['capabilities']),
    domains: splitHints(metadata['domains']),
  };
};

export const describeServer = (server: Members): Description => {
  const published = membersOf(membersOf(server['_meta'])[PUBLISHER_META]);
  return {
    title: typeof server['title'] === 'string' ? server['title'] : null,
    description: textOf(server['description']),
    capabilities: toHints(listOf(published['capabilities'])),
    domains: toHints(listOf(published['domains'])),
  };
};

export const describeCard = (card: Members): Description => {
  const skills = listOf(card['skills']).map(membersOf);
  return {
    title: textOf(card['name']),
    description: textOf(card['description']),
    capabilities: toHints(skills.map(({ id }) => id)),
    domains: toHints(skills.flatMap(({ tags }) => listOf(tags))),
  };
};

const describeAgent = (manifest: Members): Description =>
  isMembers(manifest['card'])
    ? { ...describeCard(manifest['card']), description: textOf(manifest['description']) }
    : describeFrontMatter(manifest);

const DESCRIBE: Readonly<Record<EntityVersion['kind'], (manifest: Members) => Description>> = {
  skill: describeFrontMatter,
  agent: describeAgent,
  mcp_server: ({ server }) => describeServer(membersOf(server)),
};

/** The rules of the format have been checked before. */
export const describeManifest = (kind: EntityVersion['kind'], manifest: Members): Description =>
  DESCRIBE[kind](manifest);
