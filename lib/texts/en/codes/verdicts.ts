import type { VerdictCode } from '../../../signing/verify.ts';

/** What was found when something published was verified. */
export const VERDICTS = {
  'valid-known-signer': {
    title: 'Valid',
    detail: 'It is what its publisher signed, with a key that you accepted.',
  },
  'valid-new-signer': {
    title: 'Valid, with a key that is new to you',
    detail: 'It is what this key signed. Whether the key is the publisher’s, you decide.',
  },
  'signer-changed': {
    title: 'The signer changed',
    detail:
      'The signature is good, but not by a key that you accepted for this publisher. Somebody else may publish under this name. Ask the publisher, not the registry, before you use it.',
  },
  unsigned: {
    title: 'Nobody signed this',
    detail: 'It was imported or came with the registry. Only the registry says what it is.',
  },
  'tampered-manifest': {
    title: 'A manifest was changed',
    detail: 'What is served is not what was signed. Do not use it, and tell its publisher.',
  },
  'tampered-file': {
    title: 'A file was changed',
    detail: 'What is served is not what was signed. Do not use it, and tell its publisher.',
  },
  'missing-file': {
    title: 'A file is missing',
    detail: 'It was signed and is not served. Do not use the rest, and tell its publisher.',
  },
  'added-file': {
    title: 'A file was added',
    detail: 'It is served and was not signed. Do not use it, and tell its publisher.',
  },
  'tampered-envelope': {
    title: 'The signature does not hold',
    detail: 'It does not match what it is said to sign. Do not use it, and tell its publisher.',
  },
  'tampered-key': {
    title: 'The registry lists a false key',
    detail: 'One of the publisher’s keys is not the one that its id stands for. Do not trust this registry.',
  },
  'unknown-key': {
    title: 'The key is nobody’s',
    detail: 'The registry does not list the key that this is said to be signed with. Do not use it.',
  },
  'unknown-statement': {
    title: 'The signature is for something else',
    detail: 'It is good, but says nothing about a publication. Do not use it.',
  },
  'other-namespace': {
    title: 'This belongs to another publisher',
    detail: 'It was signed under another name and is replayed here. Do not use it.',
  },
  'other-name': {
    title: 'This was signed as something else',
    detail: 'The signature is for another entity, version or bundle of this publisher. Do not use it.',
  },
  'revoked-before-signing': {
    title: 'The key had been revoked',
    detail: 'It was signed with a key that its owner had given up by then. Do not use it.',
  },
  'revoked-after-signing': {
    title: 'The key was revoked later',
    detail:
      'It was valid when it was published. If others may have the key, its dates prove nothing: look at the reason.',
  },
} as const satisfies Record<VerdictCode, { title: string; detail: string }>;
