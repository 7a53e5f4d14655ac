import { createHash, randomBytes } from 'node:crypto';

import {
  type Drafting,
  ProblemError,
  type PublishedBundle,
  type PublishRequest,
} from '../../lib/protocol/index.ts';
import type { Publication } from '../../lib/signing/publication.ts';
import { decideVersions } from '../catalog/publish.ts';
import type { BundleDecision, BundleFacts, Bundles, StoredPublication } from '../db/index.ts';
import type { Receipts, SignedMember } from '../receipts/receipts.ts';
import { checkMembers, findKeyInEnvelope } from './check-members.ts';
import { checkSignature, type PublisherKeys } from './check-signature.ts';
import { dependenciesOf } from './dependencies.ts';
import { type BundleToJudge, findFaults, toEntity } from './find-faults.ts';
import { invalidBundle, NOTHING_STORED } from './refusal.ts';

/** Everything that a decision rests on, besides what the database knows. */
export interface BundleToPublish extends BundleToJudge {
  request: PublishRequest;
  /** What the registry saw of each member. */
  draftings: readonly Drafting[];
  envelopeSha256: string;
  keyId: string;
  eventId: string;
  /** For the address of a draft. */
  link: string;
  at: Date;
}

/** Whether a signed and checked bundle may be stored, given what is there. Pure. */
export const decideBundle = (bundle: BundleToPublish, facts: BundleFacts): BundleDecision<ProblemError> => {
  const { handle, request, versions, draftings, envelopeSha256, link, at, keyId, eventId } = bundle;
  const { label, title = null, visibility, envelope, members, plan_id: planId = null } = request;
  const { before, publications } = facts;
  if (before !== null && before.visibility === visibility) return { before };

  const { outcome, ...write } = decideVersions(versions, facts, at);
  const { pins, invalid, taken, there } = findFaults(bundle, facts, outcome);
  if (invalid.length > 0) return { refusal: invalidBundle(invalid) };
  if (taken.length > 0)
    return {
      refusal: new ProblemError('label-taken', `Choose another label. ${NOTHING_STORED}`, { errors: taken }),
    };
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
    planId,
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
        dependencies: pins[position] ?? [],
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
  dependencies: string[][],
): PublishedBundle => ({
  namespace,
  label,
  number,
  visibility,
  published_at: publishedAt.toISOString(),
  entities: members.map(({ name, version }) => `${namespace}/${name}@${version}`),
  dependencies,
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
    const { versions, errors } = checkMembers(handle, request);
    const bundle: BundleToPublish = {
      handle,
      request,
      versions,
      errors: [...errors, ...findKeyInEnvelope(request)],
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
        dependencies: dependenciesOf(request),
      },
      (facts) => decideBundle(bundle, facts),
    );
    if ('refusal' in published) throw published.refusal;
    return toPublished(published.publication, request, published.dependencies);
  };
