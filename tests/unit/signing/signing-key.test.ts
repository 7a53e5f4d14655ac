import { describe, expect, it } from 'vitest';

import { toBytes } from '../../../lib/signing/bytes.ts';
import { isProofOf, type Prover, proveKey } from '../../../lib/signing/key-proof.ts';
import { createOwnKey, isSignatureOf, signBytes, toKeyId } from '../../../lib/signing/signing-key.ts';
import { ADA, MALLORY } from '../../support/signing/signed-bundle.ts';

const PROVER: Prover = { registry: 'https://registry.example', handle: 'acme', challenge: 'c'.repeat(43) };

describe('a signing key', () => {
  it('is called by its thumbprint: the example of RFC 8037, appendix A.3', async () => {
    expect(
      await toKeyId({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }),
    ).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    expect(ADA.keyId).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('signs, and gives its private half to nobody', async () => {
    const key = await createOwnKey();
    const signature = await signBytes(key, toBytes('hello'));

    expect(signature).toHaveLength(64);
    expect(await isSignatureOf(key.publicKey, signature, toBytes('hello'))).toBe(true);
    expect(await isSignatureOf(key.publicKey, signature, toBytes('hellp'))).toBe(false);
    for (const format of ['jwk', 'pkcs8', 'raw'] as const)
      await expect(crypto.subtle.exportKey(format, key.privateKey)).rejects.toThrow(/extractable/);
    expect(key.publicKey).toEqual({ kty: 'OKP', crv: 'Ed25519', x: key.publicKey.x });
    expect(JSON.stringify(key)).not.toContain('"d"');
  });

  it('is no other key', async () => {
    const [one, other] = await Promise.all([createOwnKey(), createOwnKey()]);

    expect(one.keyId).not.toBe(other.keyId);
    expect(await isSignatureOf(other.publicKey, await signBytes(one, toBytes('a')), toBytes('a'))).toBe(
      false,
    );
  });

  it.each(['A'.repeat(43), '_'.repeat(43), ''])(
    'that is no point of the curve has signed nothing: %s',
    async (x) => {
      const message = toBytes('a');
      const signature = await signBytes(ADA, message);

      expect(await isSignatureOf({ kty: 'OKP', crv: 'Ed25519', x }, signature, message)).toBe(false);
    },
  );
});

describe('a proof of possession', async () => {
  const proof = await proveKey(PROVER, ADA);

  it('holds for the registry, handle, challenge and key that it names', async () => {
    expect(await isProofOf(proof, ADA.publicKey, PROVER)).toBe(true);
  });

  it.each([
    ['registry', { registry: 'https://other.example' }],
    ['handle', { handle: 'mallory' }],
    ['challenge', { challenge: 'd'.repeat(43) }],
  ])('says nothing to another %s', async (_what, change) => {
    expect(await isProofOf(proof, ADA.publicKey, { ...PROVER, ...change })).toBe(false);
  });

  it('says nothing about another key', async () => {
    expect(await isProofOf(proof, MALLORY.publicKey, PROVER)).toBe(false);
    const forged = await proveKey(PROVER, { ...MALLORY, keyId: ADA.keyId });
    expect(await isProofOf(forged, ADA.publicKey, PROVER)).toBe(false);
    const renamed = proof.replace(ADA.keyId, MALLORY.keyId);
    expect(await isProofOf(renamed, ADA.publicKey, PROVER)).toBe(false);
  });

  it.each(['', '{}', 'not JSON'])('is not %j', async (text) => {
    expect(await isProofOf(text, ADA.publicKey, PROVER)).toBe(false);
  });
});
