import { createHash, randomBytes } from 'node:crypto';

import { NamespaceSchema } from '../../lib/protocol/index.ts';

/** A user's name here, and the namespace of their own part of the catalog. */
export const HandleSchema = NamespaceSchema;

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A bearer token and the hash we store. 256 random bits need no slow hash. */
export const createToken = (): { token: string; sha256: string } => {
  const token = `byokc_${randomBytes(32).toString('base64url')}`;
  return { token, sha256: hashToken(token) };
};

/** The token of `Authorization: Bearer …`; null when there is none in a valid form. */
export const parseBearer = (header: string | undefined): string | null =>
  /^Bearer +([\w.~+/-]{16,256}=*) *$/i.exec(header ?? '')?.[1] ?? null;
