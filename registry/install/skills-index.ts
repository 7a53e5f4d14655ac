import { entityFiles, toEntityArchive } from '../../lib/formats/entity-files.ts';
import { isTextWithin } from '../../lib/formats/rules/finding.ts';
import { isName } from '../../lib/formats/rules/skill.ts';
import type { EntityContent, EntityLists, ListedEntity } from '../db/index.ts';
import { sha256Of } from '../http/send-file.ts';
import { archiveAddress } from './addresses.ts';

/**
 * The Agent Skills index, for clients such as `npx skills add`. Such a client downloads everything that an index lists,
 * and of two skills with one name it keeps the last. So each entity, version and publisher has an index of its own.
 */

/** A skill that clients can install: other kinds, and skills that they would leave out, are not listed. */
export interface ListedSkill {
  namespace: string;
  name: string;
  version: string;
  description: string;
  /** SHA-256 of its archive, in hex. */
  sha256: string;
  /** The paths of its files, the main one first. */
  files: readonly string[];
}

type Packed = Pick<ListedSkill, 'sha256' | 'files'>;

/** More than anybody installs at once, and less than the default rate limit lets one caller download. */
export const MOST_LISTED = 500;
/** How many versions are read from the database at a time. */
const READ_AT_ONCE = 50;
const MOST_REMEMBERED = 10_000;

const LONGEST_DESCRIPTION = 1_024;

/** Null unless clients accept it: they install under the index's name, whatever the file says. */
const pack = ({ kind, name, manifest, markdown, files }: EntityContent): Packed | null => {
  if (kind !== 'skill' || !isName(name) || manifest['name'] !== name) return null;
  if (!isTextWithin(manifest['description'], LONGEST_DESCRIPTION)) return null;
  const packed = entityFiles({ kind, name, manifest, markdown, files });
  if (packed === null) return null;
  return {
    sha256: sha256Of(toEntityArchive(packed, name, 'root')),
    files: packed.map(({ path }) => path),
  };
};

/** The skill as an index lists it; null if no client could install it. */
export const toListedSkill = (content: EntityContent): ListedSkill | null => {
  const packed = pack(content);
  const { namespace, name, version, manifest } = content;
  return packed && { namespace, name, version, description: String(manifest['description']), ...packed };
};

const SCHEMA = 'https://schemas.agentskills.io/discovery/0.2.0/schema.json';

/** `…/.well-known/agent-skills/index.json`, version 0.2.0. */
export const toIndex = (skills: readonly ListedSkill[]): object => ({
  $schema: SCHEMA,
  skills: skills.map(({ namespace, name, version, description, sha256 }) => ({
    name,
    type: 'archive',
    description,
    url: archiveAddress(namespace, name, version, `${name}.zip`),
    digest: `sha256:${sha256}`,
  })),
});

/** Clients put the path into an address as it is, and refuse the whole index for two dots in a row. */
const isPlainPath = (path: string): boolean => !/[?#%\\]|\.\./.test(path);

/** `…/.well-known/skills/index.json`, version 0.1: the files themselves, below the index. It has no digests. */
export const toOlderIndex = (skills: readonly ListedSkill[]): object => ({
  skills: skills
    .filter(({ files }) => files.every(isPlainPath))
    .map(({ name, description, files }) => ({ name, description, files })),
});

export interface SkillLists {
  ofPublisher(namespace: string): Promise<ListedSkill[]>;
  /** As `namespace/name`; what does not exist, or is no skill, is left out. */
  ofFeatured(featured: readonly string[]): Promise<ListedSkill[]>;
}

const keyOf = ({ namespace, name, version, contentSha256 }: ListedEntity): string =>
  `${namespace}/${name}@${version} ${contentSha256}`;

export const createSkillLists = (lists: EntityLists): SkillLists => {
  // To know a digest, a skill must be packed. A version never changes, so once is enough.
  const remembered = new Map<string, Packed | null>();

  const remember = (key: string, packed: Packed | null): void => {
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size >= MOST_REMEMBERED) remembered.delete(oldest);
    remembered.set(key, packed);
  };

  const toSkills = async (listed: readonly ListedEntity[]): Promise<ListedSkill[]> => {
    const skills = listed.filter(({ kind }) => kind === 'skill');
    const found = new Map(skills.map((skill) => [keyOf(skill), remembered.get(keyOf(skill))]));
    const unknown = skills.filter((skill) => found.get(keyOf(skill)) === undefined);
    for (let start = 0; start < unknown.length; start += READ_AT_ONCE) {
      const some = unknown.slice(start, start + READ_AT_ONCE);
      const contents = await lists.contents(some);
      for (const skill of some) {
        const content = contents.find(
          ({ namespace, name }) => namespace === skill.namespace && name === skill.name,
        );
        const packed = content === undefined ? null : pack(content);
        found.set(keyOf(skill), packed);
        remember(keyOf(skill), packed);
      }
    }
    return skills.flatMap((skill) => {
      const packed = found.get(keyOf(skill));
      const { namespace, name, version, description } = skill;
      return packed ? [{ namespace, name, version, description, ...packed }] : [];
    });
  };

  return {
    ofPublisher: async (namespace) =>
      toSkills(await lists.ofPublisher(namespace, { kind: 'skill', after: null, limit: MOST_LISTED })),
    ofFeatured: async (featured) => {
      const keys = featured.map((each) => {
        const [namespace = '', name = ''] = each.split('/');
        return { namespace, name };
      });
      return keys.length === 0 ? [] : toSkills(await lists.ofKeys(keys));
    },
  };
};
