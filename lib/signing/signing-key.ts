import { isMembers } from '../base/members.ts';
import type { PublicKey } from '../protocol/index.ts';
import { type Bytes, fromHex, type Sha256, toBase64Url, webSha256 } from './bytes.ts';
import { toCanonicalText } from './canonical.ts';

const { subtle } = globalThis.crypto;
const ED25519 = { name: 'Ed25519' };

type PrivateKey = Parameters<typeof subtle.sign>[1];

/** A key pair whose private half no script can read, not even ours. It can be stored in IndexedDB as it is. */
export interface OwnKey {
  keyId: string;
  publicKey: PublicKey;
  privateKey: PrivateKey;
}

/** The key's RFC 7638 thumbprint with SHA-256, in base64url. */
export const toKeyId = async ({ crv, kty, x }: PublicKey, sha256: Sha256 = webSha256): Promise<string> =>
  toBase64Url(fromHex(await sha256(toCanonicalText({ crv, kty, x }))));

/** Rejects where the browser has no Ed25519. */
export const createOwnKey = async (): Promise<OwnKey> => {
  const pair = await subtle.generateKey(ED25519, false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('Ed25519 gave no pair');
  const jwk: unknown = await subtle.exportKey('jwk', pair.publicKey);
  if (!isMembers(jwk) || typeof jwk['x'] !== 'string') throw new TypeError('Ed25519 gave no public key');
  // Browsers add an `alg` that hides the key from some readers of key sets.
  const publicKey: PublicKey = { kty: 'OKP', crv: 'Ed25519', x: jwk['x'] };
  return { keyId: await toKeyId(publicKey), publicKey, privateKey: pair.privateKey };
};

export const signBytes = async (key: OwnKey, message: Bytes): Promise<Bytes> =>
  new Uint8Array(await subtle.sign(ED25519, key.privateKey, message));

/** False for anything that is not a signature of this key, whatever it is instead. */
export const isSignatureOf = async (
  { kty, crv, x }: PublicKey,
  signature: Bytes,
  message: Bytes,
): Promise<boolean> => {
  try {
    const key = await subtle.importKey('jwk', { kty, crv, x }, ED25519, false, ['verify']);
    return await subtle.verify(ED25519, key, signature, message);
  } catch {
    // Not every 32 bytes are a key.
    return false;
  }
};
