/** Where a registry or a provider is, and what the browser must be asked for to reach it. */
export interface ServerAddress {
  /** Origin and path without a trailing slash. */
  url: string;
  origin: string;
  /** `host:port`, to show. */
  host: string;
  /** What `permissions.request` is asked for; without a port, as Firefox grants one with a port and goes on blocking. */
  permission: string;
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1']);

/**
 * An address as a person types it, or null when a key must not go there: anything but https,
 * http on loopback excepted, and anything with a user name, query or fragment in it.
 */
export const parseServerAddress = (text: string): ServerAddress | null => {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  const isAllowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
  if (!isAllowed || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return null;
  }
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    origin: url.origin,
    host: url.host,
    permission: `${url.protocol}//${url.hostname}/*`,
  };
};
