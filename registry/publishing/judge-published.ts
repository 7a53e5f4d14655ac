import { createHash } from 'node:crypto';

import type { SigningKey } from '../../lib/protocol/index.ts';
import { type Question, type Verdict, verify } from '../../lib/signing/verify.ts';

export type { VerdictCode } from '../../lib/signing/verify.ts';
export type JudgedSignature = Pick<Verdict, 'code' | 'signer' | 'publication'>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * What this registry says of the signature under what it serves. It takes the keys that it lists for the publisher's, so
 * nobody has to believe it.
 */
export const judgePublished = (
  asked: Question['asked'],
  served: Question['served'],
  keys: readonly SigningKey[],
): Promise<JudgedSignature> =>
  verify({ asked, served, keys, known: keys.map(({ key_id }) => key_id) }, sha256);
