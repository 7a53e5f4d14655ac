#!/usr/bin/env bash
# @sigstore/verify takes an envelope that was signed with one's own key only if three thresholds are 0, and the error names one of them.
#
# Versions: @sigstore/verify 4.1.3, @sigstore/bundle 5.0.1, Node 24.21.0, seen on Linux x64.
#
# Expected: a bundle that names a public key, and a verifier that is handed this key, need no transparency log, as
# the verifier has nothing to look up there. Or, where a log is wanted, switching the logs off is enough.
#
# Instead: the defaults ask for a signed timestamp, and say so alone ("expected 1 timestamps, got 0") although
# the log entry is missing too. With tlogThreshold and ctlogThreshold 0 the message is the same. Only with
# timestampThreshold 0 as well is the signature looked at. It is then checked properly: a changed payload is refused.
# Both alphabets of base64 are accepted, as DSSE wants it, and an envelope with two signatures is refused, which
# DSSE allows.
#
# Output:
#   defaults: TIMESTAMP_ERROR expected 1 timestamps, got 0
#   logs switched off: TIMESTAMP_ERROR expected 1 timestamps, got 0
#   timestamps switched off: TLOG_ERROR expected 1 tlog entries, got 0
#   all three switched off: valid
#   a changed payload: SIGNATURE_ERROR signature verification failed
#   URL-safe base64: valid
#   two signatures: invalid bundle

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of this package gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.21.0 @sigstore/verify@4.1.3 @sigstore/bundle@5.0.1

cat >probe.mjs <<'JS'
import { generateKeyPairSync, sign } from 'node:crypto';

import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const TYPE = 'application/vnd.in-toto+json';
// Bytes whose base64 differs in the two alphabets.
const body = Buffer.from('{"_type":"https://in-toto.io/Statement/v1","note":"???>>>"}');
const signed = Buffer.concat([Buffer.from(`DSSEv1 ${TYPE.length} ${TYPE} ${body.length} `), body]);
const envelope = {
  payload: body.toString('base64'),
  payloadType: TYPE,
  signatures: [{ keyid: 'own', sig: sign(null, signed, privateKey).toString('base64') }],
};

const authorities = { certificateAuthorities: [], ctlogs: [], tlogs: [], timestampAuthorities: [] };
const trust = toTrustMaterial({ mediaType: '', ...authorities }, () => ({ publicKey, validFor: () => true }));
const check = (name, dsseEnvelope, thresholds) => {
  try {
    const bundle = bundleFromJSON({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { publicKey: { hint: 'own' }, tlogEntries: [] },
      dsseEnvelope,
    });
    new Verifier(trust, thresholds).verify(toSignedEntity(bundle));
    console.log(`${name}: valid`);
  } catch (error) {
    console.log(`${name}: ${[error.code, error.message].filter(Boolean).join(' ')}`);
  }
};

const NONE = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
const urlSafe = (text) => text.replaceAll('+', '-').replaceAll('/', '_');
const [signature] = envelope.signatures;
check('defaults', envelope, {});
check('logs switched off', envelope, { tlogThreshold: 0, ctlogThreshold: 0 });
check('timestamps switched off', envelope, { timestampThreshold: 0 });
check('all three switched off', envelope, NONE);
check('a changed payload', { ...envelope, payload: Buffer.from('{}').toString('base64') }, NONE);
check('URL-safe base64', { ...envelope, payload: urlSafe(envelope.payload), signatures: [{ ...signature, sig: urlSafe(signature.sig) }] }, NONE);
check('two signatures', { ...envelope, signatures: [signature, signature] }, NONE);
JS
node_modules/node/bin/node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
