import type { CheckBundleRequest } from '../../lib/protocol/index.ts';
import type { EntityVersion, PublishOutcome } from '../catalog/entity-version.ts';
import type { BundleFacts } from '../db/index.ts';
import { pinDependencies } from './dependencies.ts';
import type { RefusedPart } from './refusal.ts';

/** A bundle that has been checked as far as that goes without the database. */
export interface BundleToJudge {
  handle: string;
  request: Pick<CheckBundleRequest, 'label' | 'visibility' | 'members'>;
  versions: readonly EntityVersion[];
  /** What is wrong with it already. */
  errors: readonly RefusedPart[];
}

/** What is wrong with a bundle, by what its publisher has to do about it. */
interface Faults {
  /** What each member's dependencies were pinned to. */
  pins: string[][];
  /** Whatever else it is. */
  invalid: RefusedPart[];
  /** Choose another label. */
  taken: RefusedPart[];
  /** Raise a version. */
  there: RefusedPart[];
}

export const toEntity = ({ namespace, name, version }: EntityVersion): string =>
  `${namespace}/${name}@${version}`;

const findLookAlikes = (
  { versions }: BundleToJudge,
  { label, namespace, names }: BundleFacts['looksLike'],
): RefusedPart[] => [
  ...(namespace === null
    ? []
    : [
        {
          pointer: '',
          message: `Your handle looks like ${namespace}, another publisher here. Ask whoever runs the registry for another one`,
        },
      ]),
  ...(label === null
    ? []
    : [
        {
          pointer: '/label',
          message: `looks like ${label}, another publisher’s bundle; choose another label`,
        },
      ]),
  ...versions.flatMap(({ name }, index) => {
    const other = names.get(name);
    return other === undefined
      ? []
      : [
          {
            pointer: `/members/${index}/name`,
            message: `looks like ${other}, which others know; choose another name`,
          },
        ];
  }),
];

/** An error at each member whose version would have one of these outcomes. */
const errorsAt = (
  versions: readonly EntityVersion[],
  outcomes: readonly PublishOutcome[],
  wanted: readonly PublishOutcome[],
  member: string,
  toMessage: (version: EntityVersion) => string,
): RefusedPart[] =>
  versions.flatMap((version, index) =>
    wanted.includes(outcomes[index] ?? 'published')
      ? [{ pointer: `/members/${index}/${member}`, message: toMessage(version) }]
      : [],
  );

/** Everything that speaks against a bundle, given what is there and what would become of each version. Pure. */
export const findFaults = (
  bundle: BundleToJudge,
  { owner, looksLike, dependencies }: BundleFacts,
  outcomes: readonly PublishOutcome[],
): Faults => {
  const { handle, versions, errors } = bundle;
  const { pins, errors: unmet } = pinDependencies(bundle, dependencies);
  return {
    pins,
    invalid: [
      ...errors,
      ...unmet,
      ...findLookAlikes(bundle, looksLike),
      ...errorsAt(
        versions,
        outcomes,
        ['name-taken'],
        'name',
        () =>
          'is the name of something of another kind, or of another MCP server, that you published; choose another one',
      ),
    ],
    taken:
      owner !== null && owner !== handle
        ? [{ pointer: '/label', message: 'belongs to another publisher' }]
        : [],
    there: errorsAt(
      versions,
      outcomes,
      ['version-exists', 'already-there'],
      'version',
      (each) => `${toEntity(each)} exists`,
    ),
  };
};
