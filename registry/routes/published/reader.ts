import { sessionOf } from '../../accounts/page-session.ts';
import type { Reader } from '../../db/index.ts';
import type { RegistryContext } from '../../http/context.ts';

const LINK = /^[0-9a-f]{32}$/;

const toReader = (c: RegistryContext, handle: string | null, by: string): Reader => {
  const asked = c.req.query('link');
  c.header('vary', by);
  if (handle !== null || asked !== undefined) c.header('cache-control', 'no-store');
  return { handle, link: asked !== undefined && LINK.test(asked) ? asked : null };
};

/**
 * Who reads what was published: whose token it is, and the link of a draft. Tells caches that the answer depends on it.
 * Only for routes behind `maybeSignedIn`.
 */
export const readerOf = (c: RegistryContext): Reader =>
  toReader(c, c.get('account')?.handle ?? null, 'authorization');

/** The same for pages and what they link to, where the cookie says who it is. */
export const pageReaderOf = (c: RegistryContext): Reader =>
  toReader(c, sessionOf(c)?.handle ?? null, 'cookie');
