import type { Reader } from '../../db/index.ts';
import type { RegistryContext } from '../../http/context.ts';

const LINK = /^[0-9a-f]{32}$/;

/**
 * Who reads what was published: whose token it is, and the link of a draft. Tells caches that the answer depends on it.
 * Only for routes behind `maybeSignedIn`.
 */
export const readerOf = (c: RegistryContext): Reader => {
  const asked = c.req.query('link');
  const reader = {
    handle: c.get('account')?.handle ?? null,
    link: asked !== undefined && LINK.test(asked) ? asked : null,
  };
  c.header('vary', 'authorization');
  if (reader.handle !== null || asked !== undefined) c.header('cache-control', 'no-store');
  return reader;
};
