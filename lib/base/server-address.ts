/** Where a registry or a provider is, and which permission the browser needs to reach it. */
export interface ServerAddress {
  /** Origin and path without a trailing slash. */
  url: string;
  origin: string;
  /** `host:port`, for display. */
  host: string;
  /** The argument for `permissions.request`; without a port, as Firefox grants one with a port but still blocks. */
  permission: string;
}

/** Names that every browser resolves to this machine, and that a content security policy can name. */
const LOOPBACK = /^(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1)$/;

/** A name or a number. `*`, which an address may contain, would be every host in a permission. */
const HOST = /^[\w[][\w.:\]-]*$/;

/**
 * Parses a typed address; null if a key must not go there: anything except https (or http on loopback), and
 * anything with a user name, query or fragment.
 */
export const parseServerAddress = (text: string): ServerAddress | null => {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  const isAllowed =
    url.protocol === 'https:'
      ? HOST.test(url.hostname)
      : url.protocol === 'http:' && LOOPBACK.test(url.hostname);
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

/** Names without a dot, and those of networks at home and in offices. */
const NEAR_NAME = /^(?:[^.:]+|.+\.(?:localhost|local|lan|internal|home\.arpa))$/;
const NEAR_IP =
  /^(?:(?:127|10)(?:\.\d+){3}|(?:192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)(?:\.\d+){2}|\[(?:::1|f[cd]|fe80).*\])$/;

/** Whether a host is this machine, or one in a private network. */
export const isNearHost = (host: string): boolean => NEAR_NAME.test(host) || NEAR_IP.test(host);
