import type { CheckBundleRequest } from '../../lib/protocol/index.ts';
import { compareVersions } from '../catalog/versions.ts';
import type { KnownDependency } from '../db/index.ts';
import type { RefusedPart } from './refusal.ts';

/** What a member names: an entity, in one version or in whichever is the latest. */
export interface NamedDependency {
  namespace: string;
  name: string;
  version: string | null;
}

/** Its form has been checked. */
const parse = (text: string): NamedDependency => {
  const [entity = '', version = null] = text.split('@');
  const [namespace = '', name = ''] = entity.split('/');
  return { namespace, name, version };
};

/** Everything that the members of a bundle name. */
export const dependenciesOf = ({ members }: Pick<CheckBundleRequest, 'members'>): NamedDependency[] =>
  members.flatMap(({ dependencies = [] }) => dependencies.map(parse));

interface BundleOfMembers {
  handle: string;
  request: Pick<CheckBundleRequest, 'visibility' | 'members'>;
}

/** The version that a dependency is pinned to, or why there is none. */
const pin = (
  named: NamedDependency,
  { handle, request: { members, visibility } }: BundleOfMembers,
  known: readonly KnownDependency[],
): { version: string } | { message: string } => {
  const { namespace, name, version } = named;
  const beside = namespace === handle ? members.find((each) => each.name === name) : undefined;
  if (beside !== undefined && (version === null || version === beside.version))
    return { version: beside.version };
  const all = known.filter((each) => each.namespace === namespace && each.name === name);
  const offered = all.filter(({ status }) => status !== 'deleted');
  const asked =
    version === null
      ? (offered.find((each) => each.version === each.latest) ??
        offered.toSorted((left, right) => compareVersions(right.version, left.version))[0])
      : all.find((each) => each.version === version);
  if (asked === undefined)
    return { message: 'is not in this registry; publish it first, name another, or leave it out' };
  if (asked.status === 'deleted')
    return { message: 'was withdrawn by its publisher; name another version, or leave it out' };
  if (visibility !== 'private' && asked.visibility !== 'public')
    return { message: 'is not public, so those who read this bundle could not get it; publish it first' };
  return { version: asked.version };
};

/** What each member depends on, as `namespace/name@version` in the order in which it is named. */
export const pinDependencies = (
  bundle: BundleOfMembers,
  known: readonly KnownDependency[],
): { pins: string[][]; errors: RefusedPart[] } => {
  const errors: RefusedPart[] = [];
  const pins = bundle.request.members.map((member, index) => {
    const seen = new Set<string>();
    for (const [place, text] of (member.dependencies ?? []).entries()) {
      const pointer = `/members/${index}/dependencies/${place}`;
      const named = parse(text);
      const { namespace, name } = named;
      const pinned = pin(named, bundle, known);
      if ('message' in pinned) errors.push({ pointer, message: pinned.message });
      else if (namespace === bundle.handle && name === member.name)
        errors.push({ pointer, message: 'is this member itself; leave it out' });
      else if ([...seen].some((each) => each.startsWith(`${namespace}/${name}@`)))
        errors.push({ pointer, message: 'is named twice' });
      else seen.add(`${namespace}/${name}@${pinned.version}`);
    }
    return [...seen];
  });
  return { pins, errors };
};
