import type { PublicKey } from '../protocol/index.ts';
import { fromBase64Url, toHex } from './bytes.ts';
import { parseEnvelope, seal } from './envelope.ts';
import { isSignatureOf, type OwnKey, toKeyId } from './signing-key.ts';
import { type Statement, toPayload } from './statement.ts';

/** docs/signing.md specifies it. */
const KEY_PROOF_TYPE = 'urn:uuid:21fbecd8-3aed-4f02-8703-c374e857ead8';

/** To whom a key is proved. A proof for one registry, handle or challenge says nothing to any other. */
export interface Prover {
  /** The registry's address as its user knows it: whoever signs takes it from their own settings, not from an answer. */
  registry: string;
  handle: string;
  /** Random, from the registry, for one use. */
  challenge: string;
}

const toStatement = ({ registry, handle, challenge }: Prover, keyId: string): Statement => ({
  subjects: new Map([[keyId, toHex(fromBase64Url(keyId))]]),
  predicateType: KEY_PROOF_TYPE,
  predicate: { registry, handle, challenge },
});

/** The JSON of an envelope that shows that whoever made it has the private key. */
export const proveKey = (prover: Prover, key: OwnKey): Promise<string> =>
  seal(toPayload(toStatement(prover, key.keyId)), key);

export const isProofOf = async (envelope: string, publicKey: PublicKey, prover: Prover): Promise<boolean> => {
  const parsed = parseEnvelope(envelope);
  const keyId = await toKeyId(publicKey);
  if (parsed === null || parsed.keyId !== keyId) return false;
  if (!(await isSignatureOf(publicKey, parsed.signature, parsed.signed))) return false;
  // There is only one way to say it, so nothing has to be parsed.
  return toHex(parsed.payload) === toHex(toPayload(toStatement(prover, keyId)));
};
