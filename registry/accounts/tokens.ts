import { createHash, randomBytes } from 'node:crypto';

import { NamespaceSchema } from '../../lib/protocol/index.ts';

/** A user's name here, and the namespace of their own part of the catalog. */
export const HandleSchema = NamespaceSchema;

/** What we store of a token, code or cookie. 256 random bits need no slow hash. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A bearer token and the hash we store. */
export const createToken = (): { token: string; sha256: string } => {
  const token = `byokc_${randomBytes(32).toString('base64url')}`;
  return { token, sha256: hashToken(token) };
};

/** The token of `Authorization: Bearer …`; null when there is none in a valid form. */
export const parseBearer = (header: string | undefined): string | null =>
  /^Bearer +([\w.~+/-]{16,256}=*) *$/i.exec(header ?? '')?.[1] ?? null;

/** A one-time code, or what a cookie holds: letters and digits alone, so that it looks like no provider's key. */
export const createCode = (): string => randomBytes(32).toString('hex');

export const isCode = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
