import { createPublicKey, hash, verify as verifySignature } from 'node:crypto';

import { type Sha256, webSha256 } from '../lib/signing/bytes.ts';
import { toCanonicalText } from '../lib/signing/canonical.ts';
import { seal } from '../lib/signing/envelope.ts';
import { toPublication } from '../lib/signing/publication.ts';
import { createOwnKey } from '../lib/signing/signing-key.ts';
import { toPayload } from '../lib/signing/statement.ts';
import { type Question, verify } from '../lib/signing/verify.ts';
import { type Row, toRow } from './statistics.ts';

const MEMBERS = 100;
const BODY_CHARACTERS = 6_000;
const FILE_CHARACTERS = 2_000;
const AT = '2026-11-29T20:00:00.000Z';
const nodeSha256: Sha256 = (text) => hash('sha256', text);

const toText = (length: number, seed: number): string =>
  `Line ${seed} reads the log since the last tag, and says what changed for whom.\n`
    .repeat(length)
    .slice(0, length);

/** About a mebibyte, which is as much as a registry takes. */
const makeMembers = () =>
  Array.from({ length: MEMBERS }, (_, at) => ({
    kind: 'skill' as const,
    name: `skill-${at}`,
    version: '1.0.0',
    manifest: {
      name: `skill-${at}`,
      description: toText(300, at),
      license: 'MIT',
      metadata: { version: '1.0.0' },
    },
    markdown: toText(BODY_CHARACTERS, at),
    files: ['references/errors.md', 'scripts/run.sh'].map((path) => ({
      path,
      text: toText(FILE_CHARACTERS, at),
    })),
    provenance: null,
  }));

const makeQuestion = async () => {
  const key = await createOwnKey();
  const members = makeMembers();
  const bundle = { namespace: 'acme', label: 'large', title: null };
  const envelope = await seal(toPayload(await toPublication({ ...bundle, signed_at: AT, members })), key);
  const keys = [
    { key_id: key.keyId, public_key: key.publicKey, added_at: AT, revoked_at: null, revocation_reason: null },
  ];
  const served = { ...bundle, published_at: AT, envelope, members };
  return { asked: bundle, served, keys, known: [key.keyId] } satisfies Question;
};

/** The least code that hashes the same bytes and compares them with what was signed. It believes every form. */
const checkBare = async (
  { served, keys: [key] }: Awaited<ReturnType<typeof makeQuestion>>,
  sha256: Sha256,
) => {
  const envelope = JSON.parse(served.envelope) as { payload: string; signatures: [{ sig: string }] };
  const payload = Buffer.from(envelope.payload, 'base64');
  const head = Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `);
  const publicKey = createPublicKey({ key: { ...key?.public_key }, format: 'jwk' });
  const isSigned = verifySignature(
    null,
    Buffer.concat([head, payload]),
    publicKey,
    Buffer.from(envelope.signatures[0].sig, 'base64'),
  );
  const { subject } = JSON.parse(payload.toString()) as {
    subject: { name: string; digest: { sha256: string } }[];
  };
  const digests = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  let areRight = isSigned;
  const pending: Promise<void>[] = [];
  const check = (name: string, text: string): void => {
    const compare = (digest: string): void => {
      areRight &&= digest === digests.get(name);
    };
    const digest = sha256(text);
    if (typeof digest === 'string') compare(digest);
    else pending.push(digest.then(compare));
  };
  for (const { name, version, manifest, markdown, files } of served.members) {
    const prefix = `acme/${name}@${version}#`;
    check(`${prefix}manifest`, toCanonicalText(manifest));
    check(`${prefix}markdown`, markdown);
    for (const { path, text } of files) check(`${prefix}files/${path}`, text);
  }
  await Promise.all(pending);
  return areRight;
};

const time = async (work: () => Promise<boolean>): Promise<number> => {
  const start = performance.now();
  if (!(await work())) throw new Error('A bundle that nobody touched was not valid');
  return performance.now() - start;
};

/** V1: a bundle of 100 members is judged. Beside it, its bytes are hashed and compared in a bare loop. */
export const benchVerification = async (trials: number): Promise<Row[]> => {
  const question = await makeQuestion();
  const rows: Row[] = [];
  for (const [name, sha256] of [
    ["the Web Crypto API's hash", webSha256],
    ["Node's own hash", nodeSha256],
  ] as const) {
    const ours: number[] = [];
    const against: number[] = [];
    const isValid = async () => (await verify(question, sha256)).code === 'valid-known-signer';
    // The first ones are only a warm-up.
    for (let trial = -Math.ceil(trials / 3); trial < trials; trial += 1) {
      const [one, other] = [await time(isValid), await time(() => checkBare(question, sha256))];
      if (trial < 0) continue;
      ours.push(one);
      against.push(other);
    }
    rows.push(
      toRow(
        'V1',
        `verifying ${MEMBERS} members with ${name}`,
        { ours, against, beside: 'bare loop', theirs: [] },
        { p50: 1.5 },
      ),
    );
  }
  return rows;
};
