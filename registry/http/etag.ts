import type { RegistryContext } from './context.ts';

/** Whether the client has exactly this already, as `If-None-Match` says. `etag` includes its quotes. */
export const isKnown = (c: RegistryContext, etag: string): boolean => {
  const header = c.req.header('if-none-match');
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
};
