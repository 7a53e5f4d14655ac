import { someText } from '../../lib/base/json-texts.ts';
import type { BundleCheck, CheckBundleRequest } from '../../lib/protocol/index.ts';
import type { EntityVersion } from '../catalog/entity-version.ts';
import { decideVersions } from '../catalog/publish.ts';
import { compareVersions } from '../catalog/versions.ts';
import { toWords } from '../catalog/words.ts';
import {
  type BundleFacts,
  type Bundles,
  LIKE_NAME,
  type SimilarEntities,
  type SimilarEntity,
} from '../db/index.ts';
import { checkMembers } from './check-members.ts';
import { dependenciesOf } from './dependencies.ts';
import { findFaults } from './find-faults.ts';
import { countPublishedBytes } from './published-bytes.ts';
import type { RefusedPart } from './refusal.ts';

export type CheckBundle = (handle: string, request: CheckBundleRequest) => Promise<BundleCheck>;

interface CheckParts {
  bundles: Pick<Bundles, 'facts'>;
  similar: SimilarEntities;
  /** How many bytes the body of a request may have. */
  mostBytes: number;
}

/** As for names: unrelated names with descriptions have at most 0.35 of their trigrams in common. */
const LIKE_TEXT = 0.5;
/** A description's first sentences say what it is. */
const FIRST_WORDS = 12;
const DESCRIPTION_CHARACTERS = 400;
const MOST_SIMILAR = 5;

type Member = BundleCheck['members'][number];

const whySimilar = (
  { name, ofNames, ofTexts }: SimilarEntity,
  wanted: string,
): Member['similar'][number]['why'] | null => {
  if (name === wanted) return 'same-name';
  if (ofNames >= LIKE_NAME) return 'similar-name';
  return ofTexts >= LIKE_TEXT ? 'similar-description' : null;
};

const toSimilar = (found: readonly SimilarEntity[], wanted: string): Member['similar'] =>
  found
    .flatMap((each) => {
      const why = whySimilar(each, wanted);
      return why === null
        ? []
        : [{ entity: `${each.namespace}/${each.name}@${each.version}`, kind: each.kind, why }];
    })
    .slice(0, MOST_SIMILAR);

const toLatest = (name: string, { versions }: BundleFacts): string | null =>
  versions
    .filter((each) => each.name === name)
    .map(({ version }) => version)
    .toSorted(compareVersions)
    .at(-1) ?? null;

const toCompared = ({ kind, name, description }: EntityVersion) => ({
  kind,
  name,
  // As words alone: what else is in it may be what no database takes, and is an error already.
  description: toWords(description.slice(0, DESCRIPTION_CHARACTERS)).join(' '),
  nameWords: toWords(name).join(' '),
  firstWords: toWords(description).slice(0, FIRST_WORDS).join(' '),
});

const findTooLarge = (bytes: number, mostBytes: number): RefusedPart[] =>
  bytes > mostBytes
    ? [
        {
          pointer: '',
          message: `is ${bytes} bytes long with its signature, and ${mostBytes} are allowed; leave something out`,
        },
      ]
    : [];

/** Says what publishing would refuse, and what others have published that is much like it. Stores nothing. */
export const createCheckBundle =
  ({ bundles, similar, mostBytes }: CheckParts): CheckBundle =>
  async (handle, request) => {
    const { versions, errors } = checkMembers(handle, request);
    const names = versions.map(({ name }) => name);
    const [facts, found, bytes] = await Promise.all([
      bundles.facts({
        namespace: handle,
        label: request.label,
        envelopeSha256: null,
        names,
        dependencies: dependenciesOf(request),
      }),
      similar.findSimilar(handle, versions.map(toCompared)),
      countPublishedBytes(handle, request),
    ]);
    // Half of a surrogate pair has no digest. It is an error already, and publishing sees it in the signature.
    const isHashable = !someText(versions, (text) => !text.isWellFormed());
    const outcomes = isHashable ? decideVersions(versions, facts, new Date(0)).outcome : [];
    const { invalid, taken, there, pins } = findFaults(
      { handle, request, versions, errors },
      facts,
      outcomes,
    );
    return {
      errors: [...findTooLarge(bytes, mostBytes), ...invalid, ...taken, ...there],
      members: versions.map(({ name, version }, index) => ({
        name,
        version,
        latest: toLatest(name, facts),
        dependencies: pins[index] ?? [],
        similar: toSimilar(
          found.filter(({ place }) => place === index),
          name,
        ),
      })),
      bytes,
      most_bytes: mostBytes,
    };
  };
