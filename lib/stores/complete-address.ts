import { parseServerAddress } from '../base/server-address.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';

/** Matches `mailto:x`, but not `registry.example:8443`, where a port follows the colon. */
const SCHEME = /^[a-z][a-z\d+.-]*:(?!\d+(?:\/|$))/i;
/** This machine, under all of its names: http is what it speaks, though not each of them can be reached. */
const LOOPBACK = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\])(?:[:/]|$)/i;
/** A name with a dot, optionally followed by a port and a path. A single word may be anything, even a secret. */
const DOTTED_HOST = /^[\w-]+(?:\.[\w-]+)+\.?(?:[:/]|$)/;

/**
 * Adds the missing scheme to an address: http on this machine, https elsewhere. Anything else is returned
 * as typed, and so is anything that looks like a key, which must not become a host to look up.
 */
export const completeAddress = (typed: string): string => {
  const text = typed.trim();
  if (SCHEME.test(text) || looksLikeKey(text)) return text;
  if (LOOPBACK.test(text)) return `http://${text}`;
  return DOTTED_HOST.test(text) ? `https://${text}` : text;
};

/** What documentation shows behind the address that is wanted here. */
const PATH_OF_CALLS = /(?:\/+chat\/+completions)+$/i;

/** A provider's address as it is sent. Whatever else was typed is returned as it is, for a failure to name. */
export const completeProviderAddress = (typed: string): string => {
  const text = completeAddress(typed);
  return parseServerAddress(text)?.url.replace(PATH_OF_CALLS, '').replace(/\/+$/, '') ?? text;
};
