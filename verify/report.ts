import type { Asked, Verdict, VerdictCode } from '../lib/signing/verify.ts';

/** Most names that a report lists. */
const NAMES = 10;

const WORDS: Record<VerdictCode, string> = {
  'valid-known-signer': 'VALID. Signed with a key that you accepted.',
  'valid-new-signer': 'VALID, but signed with a key that you have not accepted yet.',
  'signer-changed':
    'SIGNER CHANGED. The signature is good, but not by a key that you accepted for this publisher. Ask the publisher, not the registry, whether the key is theirs. If it is, run this again with --trust and the key id.',
  'tampered-manifest': 'TAMPERED MANIFEST. What is served is not what was signed:',
  'tampered-file': 'TAMPERED FILE. What is served is not what was signed:',
  'missing-file': 'MISSING FILE. This was signed and is not served:',
  'added-file': 'ADDED FILE. This is served, and was not signed, or comes twice:',
  'tampered-envelope': 'TAMPERED ENVELOPE. The signature does not match what it is said to sign.',
  'tampered-key': 'TAMPERED KEY. The registry lists a key that is not the one its id stands for:',
  'unknown-key': 'UNKNOWN KEY. The registry does not list the key that this is said to be signed with:',
  'unknown-statement': 'NOT A PUBLICATION. The signature is good, but for something else.',
  'other-namespace': 'REPLAYED. This belongs to another publisher.',
  'other-name': 'REPLAYED. The signature is for another entity, version or bundle of this publisher.',
  'revoked-before-signing': 'KEY REVOKED before this was signed.',
  'revoked-after-signing':
    'KEY REVOKED after this was signed. Read the reason: whoever has a stolen key can date a signature back.',
  unsigned: 'UNSIGNED. Nobody answers for this but the registry.',
};

const toName = (asked: Asked): string =>
  'label' in asked
    ? `bundle ${asked.namespace === null ? '' : `${asked.namespace}/`}${asked.label}`
    : `${asked.namespace}/${asked.name}@${asked.version}`;

/** A registry's texts must not move the cursor or turn the line around. */
const toPlain = (text: string): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');

export const toReport = (asked: Asked, { code, subjects, signer, publication }: Verdict): string => {
  const more = subjects.length > NAMES ? [`  and ${subjects.length - NAMES} more`] : [];
  return [
    `${toName(asked)}: ${WORDS[code]}`,
    ...subjects.slice(0, NAMES).map((name) => `  ${toPlain(name)}`),
    ...more,
    ...(publication === null
      ? []
      : [`  published by ${publication.namespace}, signed ${publication.signed_at} by the signer's clock`]),
    ...(signer === null ? [] : [`  key ${signer.key_id}, which the registry lists since ${signer.added_at}`]),
    ...(signer === null || signer.revoked_at === null
      ? []
      : [`  revoked ${signer.revoked_at}: ${signer.revocation_reason ?? 'no reason given'}`]),
  ].join('\n');
};

export const QUESTION = `Compare the key id with one that the publisher gives elsewhere.
Accept this key of this publisher from now on? [y/N] `;

export const NOT_ACCEPTED =
  'Not accepted. Compare the key id with one that the publisher gives elsewhere, then run this again with --trust and the key id.';
