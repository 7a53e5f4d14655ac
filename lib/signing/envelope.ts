import { BUNDLE_LIMITS } from '../protocol/index.ts';
import { type Bytes, fromBase64, toBase64, toBytes } from './bytes.ts';
import { type OwnKey, signBytes } from './signing-key.ts';

/** The only kind of payload here: an in-toto statement. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** DSSE's Pre-Authentication Encoding: what is really signed. Lengths are in bytes. */
export const toSignedBytes = (payloadType: string, payload: Bytes): Bytes => {
  const type = toBytes(payloadType);
  const head = toBytes(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const signed = new Uint8Array(head.length + payload.length);
  signed.set(head);
  signed.set(payload, head.length);
  return signed;
};

/** An envelope whose form is right. Nothing says yet that the signature is. */
export interface Envelope {
  payload: Bytes;
  /** What the signature covers. */
  signed: Bytes;
  signature: Bytes;
  /** A hint: whoever changed the envelope could have changed it too. */
  keyId: string;
}

const ENVELOPE =
  /^\{"payload":"([^"]+)","payloadType":"application\/vnd\.in-toto\+json","signatures":\[\{"keyid":"([\w-]{43})","sig":"([^"]{88})"\}\]\}$/;

/**
 * Narrower than DSSE, so that one signature is one sequence of bytes: one signature with its key id, the standard base64
 * alphabet, no other members, and JSON in RFC 8785 form. Null for anything else.
 */
export const parseEnvelope = (text: string): Envelope | null => {
  if (text.length > BUNDLE_LIMITS.envelopeCharacters) return null;
  const [, payloadText, keyId, signatureText] = ENVELOPE.exec(text) ?? [];
  if (payloadText === undefined || keyId === undefined || signatureText === undefined) return null;
  const payload = fromBase64(payloadText);
  const signature = fromBase64(signatureText);
  if (payload === null || signature === null) return null;
  return { payload, signed: toSignedBytes(PAYLOAD_TYPE, payload), signature, keyId };
};

/** The JSON of an envelope, as `parseEnvelope` reads it. */
export const toEnvelope = (payload: Bytes, keyId: string, signature: Bytes): string =>
  `{"payload":"${toBase64(payload)}","payloadType":"${PAYLOAD_TYPE}","signatures":[{"keyid":"${keyId}","sig":"${toBase64(signature)}"}]}`;

/** Signs a payload; the JSON of its envelope. */
export const seal = async (payload: Bytes, key: OwnKey): Promise<string> => {
  const signature = await signBytes(key, toSignedBytes(PAYLOAD_TYPE, payload));
  return toEnvelope(payload, key.keyId, signature);
};
