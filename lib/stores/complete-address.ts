import { looksLikeKey } from '../secrets/looks-like-key.ts';

/** Matches `mailto:x`, but not `registry.example:8443`, where a port follows the colon. */
const SCHEME = /^[a-z][a-z\d+.-]*:(?!\d+(?:\/|$))/i;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1)(?:[:/]|$)/i;
/** A name with a dot, optionally followed by a port and a path. A single word may be anything, even a secret. */
const DOTTED_HOST = /^[\w-]+(?:\.[\w-]+)+\.?(?:[:/]|$)/;

/**
 * Adds the missing scheme to a registry's address: http on this machine, https elsewhere. Anything else is returned
 * as typed, and so is anything that looks like a key, which must not become a host to look up.
 */
export const completeAddress = (typed: string): string => {
  const text = typed.trim();
  if (SCHEME.test(text) || looksLikeKey(text)) return text;
  if (LOOPBACK.test(text)) return `http://${text}`;
  return DOTTED_HOST.test(text) ? `https://${text}` : text;
};
