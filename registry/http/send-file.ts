import { createHash } from 'node:crypto';

import type { RegistryContext } from './context.ts';
import { isKnown } from './etag.ts';

export interface SentFile {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  /** What a browser saves it as; null where it is shown or read by a program. Letters, digits and `._-` alone. */
  saveAs: string | null;
  /** Its address names a version, so what is there never changes. */
  isPinned: boolean;
  /** False where not everybody may have it, so that nobody keeps a copy. */
  isPublic?: boolean;
}

const YEAR_S = 31_536_000;
/** How long a client may go without asking for what is newest. */
const FRESH_S = 60;

const toCacheControl = ({ isPinned, isPublic = true }: SentFile): string => {
  if (!isPublic) return 'no-store';
  return isPinned ? `public, max-age=${YEAR_S}, immutable` : `public, max-age=${FRESH_S}`;
};

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Sends a file that somebody else wrote. A browser that opens it runs nothing in it, whatever it is. HEAD gets the same
 * headers.
 */
export const sendFile = (c: RegistryContext, file: SentFile): Response => {
  const { bytes, type, saveAs } = file;
  const etag = `"${sha256Of(bytes)}"`;
  c.header('etag', etag);
  c.header('cache-control', toCacheControl(file));
  if (isKnown(c, etag)) return c.body(null, 304);
  c.header('content-type', type);
  c.header('content-length', String(bytes.byteLength));
  c.header('content-security-policy', "default-src 'none'; sandbox");
  if (saveAs !== null) c.header('content-disposition', `attachment; filename="${saveAs}"`);
  return c.body(bytes);
};
