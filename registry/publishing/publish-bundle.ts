import { createHash, randomBytes } from 'node:crypto';

import {
  type Drafting,
  ProblemError,
  type PublishedBundle,
  type PublishRequest,
} from '../../lib/protocol/index.ts';
import type { Publication } from '../../lib/signing/publication.ts';
import type { EntityVersion, PublishOutcome } from '../catalog/entity-version.ts';
import { decideVersions } from '../catalog/publish.ts';
import type { BundleDecision, BundleFacts, Bundles, StoredPublication } from '../db/index.ts';
import type { Receipts, SignedMember } from '../receipts/receipts.ts';
import { checkMembers } from './check-members.ts';
import { checkSignature, type PublisherKeys } from './check-signature.ts';
import { invalidBundle, NOTHING_STORED, type RefusedPart } from './refusal.ts';

/** Everything that a decision rests on, besides what the database knows. */
export interface BundleToPublish {
  handle: string;
  request: PublishRequest;
  versions: readonly EntityVersion[];
  /** What the registry saw of each member. */
  draftings: readonly Drafting[];
  /** What is wrong with it already. */
  errors: readonly RefusedPart[];
  envelopeSha256: string;
  keyId: string;
  eventId: string;
  /** For the address of a draft. */
  link: string;
  at: Date;
}

const toEntity = ({ namespace, name, version }: EntityVersion): string => `${namespace}/${name}@${version}`;

const findLookAlikes = (
  { versions }: BundleToPublish,
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

/** Whether a signed and checked bundle may be stored, given what is there. Pure. */
export const decideBundle = (bundle: BundleToPublish, facts: BundleFacts): BundleDecision<ProblemError> => {
  const { handle, request, versions, draftings, envelopeSha256, link, at, keyId, eventId } = bundle;
  const { label, title = null, visibility, envelope, members } = request;
  const { before, owner, publications } = facts;
  if (before !== null && before.visibility === visibility) return { before };

  const { outcome, ...write } = decideVersions(versions, facts, at);
  const errors = [
    ...bundle.errors,
    ...findLookAlikes(bundle, facts.looksLike),
    ...errorsAt(
      versions,
      outcome,
      ['name-taken'],
      'name',
      () =>
        'is the name of something of another kind, or of another MCP server, that you published; choose another one',
    ),
  ];
  if (errors.length > 0) return { refusal: invalidBundle(errors) };
  if (owner !== null && owner !== handle)
    return {
      refusal: new ProblemError('label-taken', `Choose another label. ${NOTHING_STORED}`, {
        errors: [{ pointer: '/label', message: 'belongs to another publisher' }],
      }),
    };
  const there = errorsAt(
    versions,
    outcome,
    ['version-exists', 'already-there'],
    'version',
    (each) => `${toEntity(each)} exists`,
  );
  if (there.length > 0)
    return {
      refusal: new ProblemError('version-exists', `Raise the version, and sign again. ${NOTHING_STORED}`, {
        errors: there,
      }),
    };

  const publication: StoredPublication = {
    label,
    number: publications + 1,
    namespace: handle,
    title,
    visibility,
    link: visibility === 'draft' ? link : null,
    envelope,
    envelopeSha256,
    publishedAt: at,
    status: 'active',
    statusMessage: null,
  };
  return {
    publication,
    write: {
      // What is not public is in no list.
      listed: visibility === 'public' ? write.listed : [],
      tiers: [],
      versions: write.versions.map((version, position) => ({
        ...version,
        visibility,
        specification: members[position]?.specification ?? false,
        drafting: draftings[position] ?? null,
        label,
        publication: publication.number,
        position,
      })),
    },
    event: {
      eventId,
      handle,
      event: 'bundle.published',
      isPublic: visibility === 'public',
      subject: label,
      data: {
        label,
        number: publication.number,
        visibility,
        members: versions.map((version, position) => ({
          entity: toEntity(version),
          ...draftings[position],
        })),
        key_id: keyId,
      },
    },
  };
};

export type PublishBundle = (handle: string, request: PublishRequest) => Promise<PublishedBundle>;

interface PublishParts {
  bundles: Pick<Bundles, 'publish'>;
  keys: PublisherKeys;
  receipts: Pick<Receipts, 'read'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** A UUIDv7. */
  newId: () => string;
}

const toPublished = (
  { namespace, label, number, visibility, publishedAt, link }: StoredPublication,
  { members }: PublishRequest,
): PublishedBundle => ({
  namespace,
  label,
  number,
  visibility,
  published_at: publishedAt.toISOString(),
  entities: members.map(({ name, version }) => `${namespace}/${name}@${version}`),
  link,
});

/** What counts of a member's provenance is what was signed. */
const toSignedMembers = ({ members }: PublishRequest, publication: Publication): SignedMember[] =>
  members.map(({ name, version, kind, manifest, markdown, files, receipt }) => {
    const signed = publication.members.find((each) => each.name === name && each.version === version);
    return { kind, manifest, markdown, files, receipt, provenance: signed?.provenance ?? null };
  });

/** Publishes all members of a bundle or none. Throws a `ProblemError` that says all that is wrong. */
export const createPublishBundle =
  ({ bundles, keys, receipts, now, newId }: PublishParts): PublishBundle =>
  async (handle, request) => {
    const at = new Date(now());
    const { publication, keyId } = await checkSignature(handle, request, keys, at);
    const bundle: BundleToPublish = {
      handle,
      request,
      ...checkMembers(handle, request),
      draftings: await receipts.read(handle, toSignedMembers(request, publication)),
      envelopeSha256: createHash('sha256').update(request.envelope).digest('hex'),
      keyId,
      eventId: newId(),
      link: randomBytes(16).toString('hex'),
      at,
    };
    const published = await bundles.publish(
      {
        namespace: handle,
        label: request.label,
        envelopeSha256: bundle.envelopeSha256,
        names: request.members.map(({ name }) => name),
      },
      (facts) => decideBundle(bundle, facts),
    );
    if ('refusal' in published) throw published.refusal;
    return toPublished(published.publication, request);
  };
