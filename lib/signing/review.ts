import { type Review, ReviewSchema, type SigningKey, z } from '../protocol/index.ts';
import type { Sha256 } from './bytes.ts';
import { type Contents, digestsOf } from './contents.ts';
import { parseEnvelope } from './envelope.ts';
import { isSignatureOf } from './signing-key.ts';
import { parseStatement, type Statement } from './statement.ts';

/** docs/signing.md specifies it. A later major version is another UUID. */
export const REVIEW_TYPE = 'urn:uuid:a9308bc1-1e92-49f5-b3e4-2cfe99f05294';

/** The version that something is said about. */
export interface Reviewed {
  namespace: string;
  contents: Contents;
}

/** Throws for a text that has no digest: such a version can never be reviewed. */
export const toReview = async (
  { namespace, contents }: Reviewed,
  predicate: Review,
  sha256: Sha256,
): Promise<Statement> => {
  const subjects = new Map<string, string>();
  for (const { name, sha256: digest } of await digestsOf(namespace, [contents], sha256)) {
    if (digest === null) throw new TypeError(`${name} has half of a surrogate pair in it`);
    subjects.set(name, digest);
  }
  return { subjects, predicateType: REVIEW_TYPE, predicate };
};

/** In the order in which they are looked for. */
export type ReviewFault =
  | 'tampered-envelope'
  | 'unknown-key'
  | 'revoked-key'
  | 'unknown-statement'
  | 'unknown-type'
  | 'other-namespace'
  | 'other-subjects';

export interface JudgedReview {
  /** Null if it holds. */
  fault: ReviewFault | null;
  /** What it says, if nothing is wrong, or nothing but that the key was revoked. */
  review: Review | null;
}

const FAULT = (fault: ReviewFault): JudgedReview => ({ fault, review: null });

/** Judges an envelope that should be this person's review of exactly this version: every file of it, no other. */
export const judgeReview = async (
  text: string,
  { namespace, contents }: Reviewed,
  { handle, key }: { handle: string; key: SigningKey | null },
  sha256: Sha256,
): Promise<JudgedReview> => {
  const envelope = parseEnvelope(text);
  if (envelope === null) return FAULT('tampered-envelope');
  if (key === null || key.key_id !== envelope.keyId) return FAULT('unknown-key');
  if (!(await isSignatureOf(key.public_key, envelope.signature, envelope.signed)))
    return FAULT('tampered-envelope');
  const statement = parseStatement(envelope.payload);
  if (statement === null) return FAULT('unknown-statement');
  if (statement.predicateType !== REVIEW_TYPE) return FAULT('unknown-type');
  const { success, data: review } = z.safeParse(ReviewSchema, statement.predicate);
  if (!success) return FAULT('unknown-statement');
  if (review.reviewer !== handle) return FAULT('other-namespace');
  const digests = await digestsOf(namespace, [contents], sha256);
  const isAbout =
    statement.subjects.size === digests.length &&
    digests.every(({ name, sha256: digest }) => digest !== null && statement.subjects.get(name) === digest);
  if (!isAbout) return FAULT('other-subjects');
  return { fault: key.revoked_at === null ? null : 'revoked-key', review };
};
