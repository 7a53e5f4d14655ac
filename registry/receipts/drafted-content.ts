import { isMembers, type Members } from '../../lib/base/members.ts';
import type { PublishRequest } from '../../lib/protocol/index.ts';
import { canonicalSha256 } from '../base/canonical.ts';

/** What a draft and the member that is made of it have in common. */
export type DraftedContent = Pick<
  PublishRequest['members'][number],
  'kind' | 'manifest' | 'markdown' | 'files'
>;

const withoutVersion = ({ version: _version, ...rest }: Members): Members => rest;

/** Where a manifest of some kind says its version: at the top, and in one of these. */
const VERSIONED = ['metadata', 'server', 'card'];

/** Whoever publishes a draft chooses its version, which changes nothing that a model wrote. */
const toUnversioned = (manifest: Members): Members =>
  Object.fromEntries(
    Object.entries(withoutVersion(manifest)).map(([name, value]) => [
      name,
      VERSIONED.includes(name) && isMembers(value) ? withoutVersion(value) : value,
    ]),
  );

const byPath = (left: { path: string }, right: { path: string }): number =>
  left.path < right.path ? -1 : Number(left.path > right.path);

/** In hex. Throws if a text in it is not well-formed. */
export const contentSha256 = ({ kind, manifest, markdown, files }: DraftedContent): string =>
  canonicalSha256({
    kind,
    manifest: toUnversioned(manifest),
    markdown,
    files: files.map(({ path, text, executable = false }) => ({ path, text, executable })).toSorted(byPath),
  });
