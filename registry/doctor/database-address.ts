/** Where a `DATABASE_URL` leads. There is no password in it. */
export type DatabaseAddress = { kind: 'folder'; folder: string } | { kind: 'server'; shown: string };

const UNREADABLE = 'the server that DATABASE_URL names';

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * Parameters are left out, as a password may be one of them. A password that is not escaped may end up in any part, so
 * unusual ones are not shown either.
 */
const show = (url: string): string => {
  const parsed = URL.parse(url);
  if (parsed === null) return UNREADABLE;
  const host = decode(parsed.hostname) || decode(parsed.searchParams.get('host') ?? '') || 'this machine';
  const port = parsed.port === '' || host.startsWith('/') ? '' : `:${parsed.port}`;
  const name = decode(parsed.pathname.slice(1)) || 'the database';
  return /^[\w .-]+$/.test(name) && /^[\w ./:[\]-]+$/.test(host) ? `${name} at ${host}${port}` : UNREADABLE;
};

export const toDatabaseAddress = (url: string): DatabaseAddress =>
  url.startsWith('pglite:')
    ? { kind: 'folder', folder: url.slice('pglite:'.length) }
    : { kind: 'server', shown: show(url) };
