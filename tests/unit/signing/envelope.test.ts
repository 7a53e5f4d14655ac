import { createPublicKey, verify } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { fromBase64, toBase64, toBytes, toHex, toText } from '../../../lib/signing/bytes.ts';
import { PAYLOAD_TYPE, parseEnvelope, seal, toSignedBytes } from '../../../lib/signing/envelope.ts';
import { isSignatureOf, signBytes } from '../../../lib/signing/signing-key.ts';
import { ADA, MALLORY } from '../../support/signing/signed-bundle.ts';

const STATEMENT = '{"_type":"https://in-toto.io/Statement/v1"}';

const fromUrlSafe = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/');

/**
 * The published vectors of DSSE (testvectors/vectors.json in secure-systems-lab/dsse) with one signature, by key A of
 * RFC 8032, 7.1.
 */
const VECTORS: { id: string; payload: string; type: string; sig: string; signedType?: string }[] = [
  {
    id: 'single-signature',
    payload: toBase64(toBytes(STATEMENT)),
    type: PAYLOAD_TYPE,
    sig: '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==',
  },
  {
    id: 'url-safe-base64',
    payload: fromUrlSafe('-_-_Pj8='),
    type: PAYLOAD_TYPE,
    sig: fromUrlSafe(
      'P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==',
    ),
  },
  {
    id: 'non-ascii-payload-type',
    payload: toBase64(toBytes(STATEMENT)),
    type: 'application/vnd.exämple+json',
    sig: 'xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==',
  },
  {
    id: 'empty-payload',
    payload: '',
    type: PAYLOAD_TYPE,
    sig: 'gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==',
  },
  {
    id: 'empty-payload-type',
    payload: toBase64(toBytes(STATEMENT)),
    type: '',
    sig: 'iC3q/+3Rm0+lpAJRueDmDh15PnwCfxKmS0NAfKsbv+zgulXQC/WM9trc+j1XEqlwDIg/vf/uNfebeD6sxInrDg==',
  },
];

const bytesOf = (base64: string) => fromBase64(base64) ?? expect.fail('not base64');

describe('what is signed', () => {
  it('is that of the example in the protocol', () => {
    expect(toText(toSignedBytes('http://example.com/HelloWorld', toBytes('hello world')))).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
  });

  it('counts bytes, not characters', () => {
    expect(toText(toSignedBytes('ä', toBytes('€')))).toBe('DSSEv1 2 ä 3 €');
  });

  it.each(VECTORS)('is that of the vector $id, and so is the signature', async ({ payload, type, sig }) => {
    const signed = toSignedBytes(type, bytesOf(payload));

    expect(await isSignatureOf(ADA.publicKey, bytesOf(sig), signed)).toBe(true);
    expect(await isSignatureOf(MALLORY.publicKey, bytesOf(sig), signed)).toBe(false);
    expect(toBase64(await signBytes(ADA, signed))).toBe(sig);
  });

  it('differs under another type: the vector payload-type-swapped', async () => {
    const [{ payload, sig } = expect.fail()] = VECTORS;
    const signed = toSignedBytes('application/vnd.example.other+json', bytesOf(payload));

    expect(await isSignatureOf(ADA.publicKey, bytesOf(sig), signed)).toBe(false);
  });
});

describe('an envelope', async () => {
  const envelope = await seal(toBytes(STATEMENT), ADA);
  const { signatures } = JSON.parse(envelope) as { signatures: { keyid: string; sig: string }[] };
  const [{ keyid, sig } = expect.fail()] = signatures;
  const payload = toBase64(toBytes(STATEMENT));

  it('is read as it was made', () => {
    expect(parseEnvelope(envelope)).toMatchObject({ payload: toBytes(STATEMENT), keyId: ADA.keyId });
  });

  it('holds for an implementation that nobody here wrote', () => {
    const read = JSON.parse(envelope) as { payload: string; payloadType: string };
    const body = Buffer.from(read.payload, 'base64');
    const signed = Buffer.concat([
      Buffer.from(`DSSEv1 ${read.payloadType.length} ${read.payloadType} ${body.length} `),
      body,
    ]);
    const key = createPublicKey({ key: { ...ADA.publicKey }, format: 'jwk' });

    expect(verify(null, signed, key, Buffer.from(sig, 'base64'))).toBe(true);
    expect(body.toString()).toBe(STATEMENT);
  });

  const envelopeOf = (change: object, more: object = {}) =>
    JSON.stringify({
      payload,
      payloadType: PAYLOAD_TYPE,
      signatures: [{ keyid, sig, ...more }],
      ...change,
    });

  it('has one spelling, which these begin with', () => {
    expect(envelopeOf({})).toBe(envelope);
  });

  it.each([
    ['another type of payload', envelopeOf({ payloadType: 'application/json' })],
    ['a member that nobody knows', envelopeOf({ more: 1 })],
    ['one in its signature', envelopeOf({}, { more: 1 })],
    ['no signature', envelopeOf({ signatures: [] })],
    [
      'two',
      envelopeOf({
        signatures: [
          { keyid, sig },
          { keyid, sig },
        ],
      }),
    ],
    ['no key id', envelopeOf({ signatures: [{ sig }] })],
    ['no payload', envelopeOf({ payload: '' })],
    ['a signature that is too short', envelopeOf({}, { sig: sig.slice(4) })],
    ['the URL-safe alphabet', envelopeOf({}, { sig: sig.replace(/[+/]/, '_') })],
    ['white space in its base64', envelopeOf({ payload: `${payload.slice(0, 4)}\n${payload.slice(4)}` })],
    ['base64 without its padding', envelopeOf({ payload: payload.replace(/=+$/, '') })],
    [
      'unused bits that are set',
      envelopeOf({}, { sig: sig.replace(/.==$/, (end) => `${end === 'A==' ? 'B' : 'Z'}==`) }),
    ],
    ['bytes after the end', `${envelope}\n`],
    ['a space inside', envelope.replace(':', ': ')],
    ['a member that comes twice', envelope.replace('{', `{"payload":"${payload}",`)],
    ['an escape that is not needed', envelope.replace('payloadType', 'payload\\u0054ype')],
    [
      'another order',
      envelope
        .replace(/"payload":"[^"]*",/, '')
        .replace('{', '{')
        .replace('"signatures"', `"payload":"${payload}","signatures"`),
    ],
    ['a megabyte and more', envelopeOf({ payload: 'A'.repeat(1_000_000) })],
    ['nothing', ''],
  ])('is refused with %s', (_what, text) => {
    expect(parseEnvelope(text)).toBeNull();
  });

  it('may be nearly a megabyte', () => {
    expect(parseEnvelope(envelopeOf({ payload: 'A'.repeat(999_600) }))?.payload).toHaveLength(749_700);
  });
});

it('bytes are written in hex', () => {
  expect(toHex(new Uint8Array([0, 1, 254, 255]))).toBe('0001feff');
});
