import { createHash } from 'node:crypto';

import {
  type Attestation,
  ATTESTATION_LIMITS,
  type AttestationList,
  ProblemError,
  type SigningKey,
} from '../../lib/protocol/index.ts';
import { looksLikeKey } from '../../lib/secrets/looks-like-key.ts';
import { toText } from '../../lib/signing/bytes.ts';
import { parseEnvelope } from '../../lib/signing/envelope.ts';
import { PUBLICATION_TYPE } from '../../lib/signing/publication.ts';
import { judgeReview, REVIEW_TYPE, type ReviewFault } from '../../lib/signing/review.ts';
import { parseStatement } from '../../lib/signing/statement.ts';
import { verify } from '../../lib/signing/verify.ts';
import type { Attestations, StoredAttestation, StoredEntity } from '../db/index.ts';
import type { PublisherKeys } from './check-signature.ts';
import { invalidSignature, NOTHING_STORED } from './refusal.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const DETAILS: Readonly<Record<Exclude<ReviewFault, 'unknown-type'>, string>> = {
  'tampered-envelope':
    'The envelope is not in the form of docs/signing.md, or its signature is not of the key that it names.',
  'unknown-key': 'The key that signed is not registered under your handle.',
  'revoked-key': 'The key that signed was revoked.',
  'unknown-statement': 'What was signed is no review as docs/signing.md specifies it.',
  'other-namespace': 'What was signed names another reviewer than you.',
  'other-subjects': 'What was signed is not about exactly this version: its manifest, body and every file.',
};

const refusal = (message: string): ProblemError =>
  new ProblemError('invalid-request', `The statement was refused. ${NOTHING_STORED}`, {
    errors: [{ pointer: '/envelope', message }],
  });

const toRefusal = (fault: ReviewFault, envelope: string): ProblemError => {
  if (fault !== 'unknown-type')
    return invalidSignature(fault, DETAILS[fault], [{ pointer: '/envelope', message: DETAILS[fault] }]);
  const parsed = parseEnvelope(envelope);
  const type = parsed === null ? null : parseStatement(parsed.payload)?.predicateType;
  return refusal(
    type === PUBLICATION_TYPE
      ? 'is a publication; those come with POST /v1/bundles'
      : `has a predicate type that this registry does not know; it takes reviews, ${REVIEW_TYPE}`,
  );
};

const contentsOf = ({ namespace, name, version, manifest, markdown, files }: StoredEntity) => ({
  namespace,
  contents: { name, version, manifest, markdown, files },
});

const keyOf = (
  keys: Pick<SignerKeys, 'find'>,
  handle: string,
  envelope: string,
): Promise<SigningKey | null> => {
  const keyId = parseEnvelope(envelope)?.keyId ?? null;
  return keyId === null ? Promise.resolve(null) : keys.find(handle, keyId);
};

/** As it is found now: keys are revoked, and what is stored may have been tampered with. */
const toReviewItem = async (
  stored: StoredAttestation,
  entity: StoredEntity,
  key: SigningKey | null,
): Promise<Attestation> => {
  const { attestationId, predicateType, handle, keyId, receivedAt, envelope } = stored;
  const { fault, review } = await judgeReview(envelope, contentsOf(entity), { handle, key }, sha256);
  return {
    attestation_id: attestationId,
    predicate_type: predicateType,
    handle,
    key_id: keyId,
    received_at: receivedAt.toISOString(),
    envelope,
    verdict: fault === null ? 'valid' : fault === 'revoked-key' ? fault : 'invalid',
    review,
  };
};

const toPublicationItem = async (
  entity: StoredEntity,
  keys: Pick<SignerKeys, 'find'>,
): Promise<Attestation | null> => {
  const { envelope, namespace, name, version, publishedAt, kind, specification } = entity;
  const { manifest, markdown, files } = entity;
  const keyId = envelope === null ? null : (parseEnvelope(envelope)?.keyId ?? null);
  if (envelope === null || keyId === null) return null;
  const key = await keys.find(namespace, keyId);
  const { code } = await verify(
    {
      asked: { namespace, name, version },
      served: {
        namespace,
        published_at: publishedAt.toISOString(),
        envelope,
        kind,
        name,
        version,
        specification,
        manifest,
        markdown,
        files,
      },
      keys: key === null ? [] : [key],
      known: key === null ? [] : [key.key_id],
    },
    sha256,
  );
  return {
    attestation_id: 'publication',
    predicate_type: PUBLICATION_TYPE,
    handle: namespace,
    key_id: keyId,
    received_at: publishedAt.toISOString(),
    envelope,
    verdict:
      code === 'valid-known-signer' ? 'valid' : code.startsWith('revoked-') ? 'revoked-key' : 'invalid',
    review: null,
  };
};

/** Keys of many people at once, by one query. */
export interface SignerKeys extends PublisherKeys {
  findAll(
    wanted: readonly { handle: string; keyId: string }[],
  ): Promise<(handle: string, keyId: string) => SigningKey | null>;
}

interface AttestParts {
  attestations: Attestations;
  keys: SignerKeys;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** A UUIDv7. */
  newId: () => string;
}

const findTooMany = (counts: { ofVersion: number; ofPerson: number }): string | null => {
  if (counts.ofPerson >= ATTESTATION_LIMITS.perPerson)
    return `is one too many: one person may say ${ATTESTATION_LIMITS.perPerson} things about a version`;
  return counts.ofVersion >= ATTESTATION_LIMITS.perVersion
    ? `is one too many: this registry keeps ${ATTESTATION_LIMITS.perVersion} about one version`
    : null;
};

/** Whether it is one at all, which is known before anything is looked up. Throws as `attest` does. */
export const checkEnvelope = (envelope: string): void => {
  const parsed = parseEnvelope(envelope);
  if (parsed === null) throw toRefusal('tampered-envelope', envelope);
  if (looksLikeKey(toText(parsed.payload) ?? '')) throw refusal('has something in it that looks like a key');
};

/** Stores what somebody signed about a version that they may see. The envelope has been checked. Throws `signature-invalid` or `invalid-request`. */
export const attest = async (
  { attestations, keys, now, newId }: AttestParts,
  handle: string,
  entity: StoredEntity,
  envelope: string,
): Promise<Attestation> => {
  const key = await keyOf(keys, handle, envelope);
  const { fault } = await judgeReview(envelope, contentsOf(entity), { handle, key }, sha256);
  if (fault !== null || key === null) throw toRefusal(fault ?? 'unknown-key', envelope);
  const { namespace, name, version } = entity;
  const attestationId = newId();
  const added = await attestations.add(
    { namespace, name, version },
    {
      attestationId,
      handle,
      keyId: key.key_id,
      predicateType: REVIEW_TYPE,
      envelope,
      envelopeSha256: sha256(envelope),
      receivedAt: new Date(now()),
    },
    findTooMany,
    {
      eventId: newId(),
      handle,
      event: 'entity.attested',
      isPublic: entity.visibility === 'public',
      subject: `${namespace}/${name}@${version}`,
      data: { attestation_id: attestationId, predicate_type: REVIEW_TYPE, key_id: key.key_id },
    },
  );
  if ('refusal' in added) throw refusal(added.refusal);
  return toReviewItem(added.stored, entity, key);
};

/** The page after the publication begins here. */
export const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** What was said about a version, each verified now. The cursor is the id of the last one, or `BEFORE_ALL`. */
export const listAttestations = async (
  { attestations, keys }: Pick<AttestParts, 'attestations' | 'keys'>,
  entity: StoredEntity,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ items: AttestationList['items']; next: string | null }> => {
  const { namespace, name, version } = entity;
  const publication = after === null ? await toPublicationItem(entity, keys) : null;
  const room = publication === null ? limit : limit - 1;
  const stored = await attestations.list(
    { namespace, name, version },
    { after: after ?? BEFORE_ALL, limit: room + 1 },
  );
  const shown = stored.slice(0, room);
  const find = await keys.findAll(shown);
  const items = await Promise.all(
    shown.map((each) => toReviewItem(each, entity, find(each.handle, each.keyId))),
  );
  return {
    items: publication === null ? items : [publication, ...items],
    next: stored.length > room ? (shown.at(-1)?.attestationId ?? BEFORE_ALL) : null,
  };
};
