import { createHash } from 'node:crypto';

import type { PublishRequest, SigningKey } from '../../lib/protocol/index.ts';
import { toCanonicalText } from '../../lib/signing/canonical.ts';
import { MANIFEST, MARKDOWN, toFileName, toPrefix } from '../../lib/signing/contents.ts';
import { parseEnvelope } from '../../lib/signing/envelope.ts';
import { type Publication, signedDependencies } from '../../lib/signing/publication.ts';
import { parseStatement } from '../../lib/signing/statement.ts';
import { type VerdictCode, verify } from '../../lib/signing/verify.ts';
import { invalidSignature, type RefusedPart } from './refusal.ts';

/** Keys that people sign with. */
export interface PublisherKeys {
  /** Null if this handle never added that key. */
  find(handle: string, keyId: string): Promise<SigningKey | null>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Where in the request each thing stands that a statement has a digest of. */
const toPointers = (namespace: string, { members }: PublishRequest): Map<string, string> =>
  new Map([
    ['title', '/title'] as const,
    ...members.flatMap((member, index) => {
      const [prefix, pointer] = [toPrefix(namespace, member), `/members/${index}`];
      return [
        [`${prefix}${MANIFEST}`, `${pointer}/manifest`] as const,
        [`${prefix}${MARKDOWN}`, `${pointer}/markdown`] as const,
        ...member.files.map(
          (file, place) => [`${prefix}${toFileName(file)}`, `${pointer}/files/${place}`] as const,
        ),
      ];
    }),
  ]);

const DETAILS: Readonly<Record<Exclude<VerdictCode, 'valid-known-signer'>, string>> = {
  unsigned: 'There is no envelope.',
  'tampered-key': 'The key is registered under an id that is not its own.',
  'tampered-envelope':
    'The envelope is not in the form of docs/signing.md, or its signature is not of the key that it names.',
  'other-namespace': 'What was signed is for another publisher’s handle.',
  'unknown-key': 'The key that signed is not registered under your handle.',
  'unknown-statement': 'What was signed is no publication as docs/signing.md specifies it.',
  'other-name': 'What was signed has another label.',
  'tampered-manifest': 'A digest does not match: what was signed is not what was sent.',
  'tampered-file': 'A digest does not match: what was signed is not what was sent.',
  'missing-file': 'Something was signed that was not sent.',
  'added-file': 'Something was sent that was not signed, or was sent twice.',
  'revoked-before-signing': 'The key that signed was revoked.',
  'revoked-after-signing': 'The key that signed was revoked.',
  'signer-changed': 'The key that signed is not registered under your handle.',
  'valid-new-signer': 'The key that signed is not registered under your handle.',
};

/** A verdict on contents names their places. Everything else, and what was signed but not sent, is in the envelope. */
const toErrors = (
  subjects: readonly string[],
  pointers: ReadonlyMap<string, string>,
  message: string,
): RefusedPart[] => {
  const places = subjects.map((subject) => pointers.get(subject) ?? '/envelope');
  return [...new Set(places.length === 0 ? ['/envelope'] : places)].map((pointer) => ({ pointer, message }));
};

/** A member may repeat its provenance beside the envelope. Two that differ would be two truths. */
const findOtherOrigins = ({ members }: PublishRequest, signed: Publication): RefusedPart[] =>
  members.flatMap(({ name, version, provenance }, index) => {
    const said = signed.members.find((each) => each.name === name && each.version === version);
    return provenance === undefined ||
      toCanonicalText(provenance) === toCanonicalText(said?.provenance ?? null)
      ? []
      : [{ pointer: `/members/${index}/provenance`, message: 'is not what was signed' }];
  });

/** Signed dependencies are those that were sent, each in one version: then nothing is left to choose. */
const findOtherDependencies = ({ members, envelope }: PublishRequest): RefusedPart[] => {
  const parsed = parseEnvelope(envelope);
  const statement = parsed === null ? null : parseStatement(parsed.payload);
  return members.flatMap((member, index) => {
    const { dependencies = [] } = member;
    const signed = statement === null ? undefined : signedDependencies(statement, member);
    const isSame =
      Array.isArray(signed) &&
      signed.length === dependencies.length &&
      dependencies.every((each, place) => each === signed[place] && each.includes('@'));
    return signed === undefined || isSame
      ? []
      : [{ pointer: `/members/${index}/dependencies`, message: 'is not what was signed' }];
  });
};

/**
 * What was signed, if it is exactly what was sent, by a key of this handle that is not revoked. Throws
 * `signature-invalid` otherwise.
 */
export const checkSignature = async (
  handle: string,
  request: PublishRequest,
  keys: PublisherKeys,
  at: Date,
): Promise<{ publication: Publication; keyId: string }> => {
  const { label, title = null, members, envelope } = request;
  const keyId = parseEnvelope(envelope)?.keyId ?? null;
  const key = keyId === null ? null : await keys.find(handle, keyId);
  const { code, subjects, publication, signer } = await verify(
    {
      asked: { namespace: handle, label },
      served: { namespace: handle, published_at: at.toISOString(), envelope, label, title, members },
      keys: key === null ? [] : [key],
      known: key === null ? [] : [key.key_id],
    },
    sha256,
  );
  if (code !== 'valid-known-signer')
    throw invalidSignature(
      code.startsWith('revoked-') ? 'revoked-key' : code,
      DETAILS[code],
      toErrors(subjects, toPointers(handle, request), DETAILS[code]),
    );
  if (publication === null || signer === null) throw new Error('A valid signature has no publication');
  const others = findOtherOrigins(request, publication);
  if (others.length > 0)
    throw invalidSignature('other-provenance', 'A member’s provenance is not what was signed.', others);
  const otherDependencies = findOtherDependencies(request);
  if (otherDependencies.length > 0)
    throw invalidSignature(
      'other-dependencies',
      'A member’s dependencies are not what was signed, or were signed without their versions.',
      otherDependencies,
    );
  return { publication, keyId: signer.key_id };
};
