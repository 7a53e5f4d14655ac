import {
  BUNDLE_LIMITS,
  ProblemError,
  type AddSigningKeyRequest,
  type KeyChallenge,
  type OwnSigningKey,
  type RevocationReason,
  type SigningKey,
} from '../../lib/protocol/index.ts';
import { isProofOf } from '../../lib/signing/key-proof.ts';
import { toKeyId } from '../../lib/signing/signing-key.ts';
import type { SigningKeys, StoredSigningKey } from '../db/index.ts';
import { createCode, hashToken } from './tokens.ts';

const CHALLENGE_MS = 5 * 60_000;

interface KeyParts {
  signingKeys: SigningKeys;
  publicUrl: string;
  newId: () => string;
}

/** As everybody sees it. */
export const toSigningKey = ({
  keyId,
  publicKey,
  addedAt,
  revokedAt,
  revocationReason,
}: StoredSigningKey): SigningKey => ({
  key_id: keyId,
  public_key: { kty: 'OKP', crv: 'Ed25519', x: publicKey },
  added_at: addedAt.toISOString(),
  revoked_at: revokedAt?.toISOString() ?? null,
  revocation_reason: revocationReason,
});

/** Null if this person never added that key. */
export const findSigningKey = async (
  signingKeys: Pick<SigningKeys, 'list'>,
  handle: string,
  keyId: string,
): Promise<SigningKey | null> => {
  const found = (await signingKeys.list(handle)).find((each) => each.keyId === keyId);
  return found === undefined ? null : toSigningKey(found);
};

/** Those of these that people have, by one query. */
export const findSigningKeys = async (
  signingKeys: Pick<SigningKeys, 'listThese'>,
  wanted: readonly { handle: string; keyId: string }[],
): Promise<(handle: string, keyId: string) => SigningKey | null> => {
  const found = wanted.length === 0 ? [] : await signingKeys.listThese(wanted);
  return (handle, keyId) => {
    const key = found.find((each) => each.handle === handle && each.keyId === keyId);
    return key === undefined ? null : toSigningKey(key);
  };
};

/** As its owner sees it. */
export const toOwnKey = (key: StoredSigningKey): OwnSigningKey => ({ ...toSigningKey(key), name: key.name });

export const makeChallenge = async (
  { signingKeys }: Pick<KeyParts, 'signingKeys'>,
  handle: string,
  keyId: string,
): Promise<KeyChallenge> => {
  const challenge = createCode();
  const expiresAt = await signingKeys.setChallenge(
    { handle, keyId, challengeSha256: hashToken(challenge) },
    CHALLENGE_MS,
  );
  return { challenge, expires_at: expiresAt.toISOString() };
};

const refusal = (pointer: string, message: string): ProblemError =>
  new ProblemError('invalid-request', 'The key was not added.', { errors: [{ pointer, message }] });

/** Adds a key whose possession is proved. Throws `invalid-request`. */
export const addSigningKey = async (
  { signingKeys, publicUrl, newId }: KeyParts,
  handle: string,
  { public_key, name, challenge, proof }: AddSigningKeyRequest,
): Promise<OwnSigningKey> => {
  if (!(await isProofOf(proof, public_key, { registry: publicUrl, handle, challenge })))
    throw refusal(
      '/proof',
      `is not this key’s signature over the registry ${publicUrl}, your handle ${handle} and this challenge; if your settings name another address, save this one`,
    );
  const keyId = await toKeyId(public_key);
  const added = await signingKeys.add(
    { handle, keyId, publicKey: public_key.x, name, challengeSha256: hashToken(challenge) },
    BUNDLE_LIMITS.keysPerPublisher,
    {
      eventId: newId(),
      handle,
      event: 'signing_key.added',
      // The key itself is listed to everybody too.
      isPublic: true,
      subject: keyId,
      data: { key_id: keyId },
    },
  );
  if (added === 'challenge-unknown')
    throw refusal(
      '/challenge',
      'was used, has expired, or is for another person or key; ask for a new one and sign it',
    );
  if (added === 'revoked') throw refusal('/public_key', 'was revoked, which is for good; make a new key');
  if (added === 'too-many')
    throw refusal(
      '/public_key',
      `is one too many: this registry keeps ${BUNDLE_LIMITS.keysPerPublisher} keys for one person, revoked ones included`,
    );
  return toOwnKey(added);
};

/** Throws `not-found`. */
export const revokeSigningKey = async (
  { signingKeys, newId }: Pick<KeyParts, 'signingKeys' | 'newId'>,
  handle: string,
  keyId: string,
  reason: RevocationReason,
): Promise<void> => {
  const data = { key_id: keyId, reason };
  const event = {
    eventId: newId(),
    handle,
    event: 'signing_key.revoked' as const,
    isPublic: true,
    subject: keyId,
    data,
  };
  if (!(await signingKeys.revoke(handle, keyId, reason, event)))
    throw new ProblemError('not-found', 'You have no signing key with this id.');
};
