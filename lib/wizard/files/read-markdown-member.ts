import { isMembers, type Members } from '../../base/members.ts';
import { readPlainFrontmatter } from '../../formats/frontmatter/plain-yaml.ts';
import { splitFrontmatter } from '../../formats/frontmatter/split.ts';
import type { FileMember } from './file-member.ts';
import { refuse } from './file-problem.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const versionOf = (kind: FileMember['kind'], manifest: Members): string => {
  const { metadata, version } = manifest;
  return textOf(kind === 'agent' ? version : isMembers(metadata) ? metadata['version'] : '');
};

/** A skill, or an agent that is a prompt: both have frontmatter and a body. Throws a `FileProblemError`. */
export const readMarkdownMember = (
  kind: 'skill' | 'agent',
  text: string,
  path: string,
  files: FileMember['files'],
): FileMember => {
  const split = splitFrontmatter(text);
  if ('code' in split) return refuse({ code: split.code, path });
  const read = readPlainFrontmatter(split.frontmatter);
  // The first line of the file is the one with the hyphens.
  if ('code' in read) return refuse({ code: read.code, path, line: read.line + 1 });
  const { manifest } = read;
  const { markdown } = split;
  return {
    kind,
    name: textOf(manifest['name']),
    version: versionOf(kind, manifest),
    manifest,
    markdown,
    files,
  };
};
