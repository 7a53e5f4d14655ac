import { createPrivateKey, createPublicKey } from 'node:crypto';

import type {
  BundleMember,
  Origin,
  PublicKey,
  SignedBundle,
  SignedVersion,
  SigningKey,
} from '../../../lib/protocol/index.ts';
import { seal } from '../../../lib/signing/envelope.ts';
import { toPublication } from '../../../lib/signing/publication.ts';
import { type OwnKey, toKeyId } from '../../../lib/signing/signing-key.ts';
import { toPayload } from '../../../lib/signing/statement.ts';

const SIGNED_AT = '2026-11-29T20:00:00.000Z';
const PUBLISHED_AT = '2026-11-29T20:00:05.000Z';

/** RFC 8410: an Ed25519 key of these 32 bytes. */
const toPkcs8 = (seed: string): Buffer<ArrayBuffer> =>
  Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');

/** Always the same for a seed of 64 hex digits, unlike those that are made for people. */
export const keyOf = async (seed: string): Promise<OwnKey> => {
  const { x = '' } = createPublicKey(
    createPrivateKey({ key: toPkcs8(seed), format: 'der', type: 'pkcs8' }),
  ).export({ format: 'jwk' });
  const publicKey: PublicKey = { kty: 'OKP', crv: 'Ed25519', x };
  const privateKey = await crypto.subtle.importKey('pkcs8', toPkcs8(seed), { name: 'Ed25519' }, false, [
    'sign',
  ]);
  return { keyId: await toKeyId(publicKey), publicKey, privateKey };
};

/** RFC 8032, 7.1, tests 1 and 2. */
export const ADA = await keyOf('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
export const MALLORY = await keyOf('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');

export const listed = ({ keyId, publicKey }: OwnKey, change: Partial<SigningKey> = {}): SigningKey => ({
  key_id: keyId,
  public_key: publicKey,
  added_at: '2026-11-01T00:00:00.000Z',
  revoked_at: null,
  revocation_reason: null,
  ...change,
});

const ORIGIN: Origin = {
  provider: 'openai',
  model: 'gpt-test',
  key: 'own',
  via: 'direct',
  prompt_sha256: 'a'.repeat(64),
  drafted_at: '2026-11-29T19:00:00.000Z',
  scores: { specificity: 80, completeness: 75.5, safety: 90, goal_alignment: 85 },
  edited: true,
};

export type MemberToSign = BundleMember & {
  provenance: Origin | null;
  dependencies?: readonly string[];
};

/** One of each kind. Names of members and files that integers or other members could be taken for are among them. */
export const MEMBERS: readonly MemberToSign[] = [
  {
    kind: 'skill',
    name: 'payments',
    version: '1.2.0',
    manifest: {
      name: 'payments',
      description: 'Reconciles payments. Use when a ledger and a bank disagree. Für Œuvres €.',
      metadata: { '10': 'ten', '9': 'nine', a: '1' },
    },
    markdown: '# Payments\n\nRead both sides, then compare.\n',
    files: [
      { path: 'references/errors.md', text: '# Errors\n\nE1: the sums differ.\n' },
      { path: 'scripts/sum.sh', text: '#!/bin/sh\nawk \'{ total += $1 } END { print total }\' "$1"\n' },
    ],
    provenance: ORIGIN,
  },
  {
    kind: 'mcp_server',
    name: 'ledger',
    version: '0.1.0-rc.1+build.7',
    specification: true,
    manifest: {
      server: { name: 'com.example/ledger', description: 'Reads a ledger.', version: '0.1.0' },
      tools: [{ name: 'read', description: 'Reads.', inputSchema: { type: 'object', properties: {} } }],
    },
    markdown: '# Ledger\n',
    files: [],
    provenance: { ...ORIGIN, scores: null, edited: false },
  },
  {
    kind: 'agent',
    name: 'auditor',
    version: '2.0.0',
    manifest: { name: 'auditor', description: 'Asks what is missing.', model_compatibility: ['any'] },
    markdown: 'You audit payments.\n',
    files: [{ path: 'manifest', text: 'a file that is called so\n' }],
    provenance: null,
  },
];

export interface Signed {
  bundle: SignedBundle;
  /** Each member as its own address serves it. */
  versions: SignedVersion[];
}

/** Signed and served as an honest registry would. */
export const signBundle = async ({
  namespace = 'acme',
  label = 'payments-pack',
  title = 'Payments, whole',
  members = MEMBERS,
  key = ADA,
}: {
  namespace?: string;
  label?: string;
  title?: string | null;
  members?: readonly MemberToSign[];
  key?: OwnKey;
} = {}): Promise<Signed> => {
  const statement = await toPublication({
    namespace,
    label,
    title,
    signed_at: SIGNED_AT,
    members: [...members],
  });
  const envelope = await seal(toPayload(statement), key);
  const signed = { namespace, published_at: PUBLISHED_AT, envelope };
  const served = members.map(({ provenance: _provenance, dependencies: _dependencies, ...member }) =>
    structuredClone(member),
  );
  return {
    bundle: { ...signed, label, title, members: served },
    versions: served.map((member) => ({ ...signed, ...structuredClone(member) })),
  };
};
