import { looksLikeKey } from '../secrets/looks-like-key.ts';

/** `mailto:x`, but not `registry.example:8443`, where a port follows the colon. */
const SCHEME = /^[a-z][a-z\d+.-]*:(?!\d+(?:\/|$))/i;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1)(?:[:/]|$)/i;
/** A name with a dot, perhaps with a port and a path behind it. A lone word may be anything, even a secret. */
const DOTTED_HOST = /^[\w-]+(?:\.[\w-]+)+\.?(?:[:/]|$)/;

/**
 * A registry's address with the scheme that was left out: http on this machine, https elsewhere. Anything
 * else comes back as it was typed, and so does what looks like a key, which must not become a host to look up.
 */
export const completeAddress = (typed: string): string => {
  const text = typed.trim();
  if (SCHEME.test(text) || looksLikeKey(text)) return text;
  if (LOOPBACK.test(text)) return `http://${text}`;
  return DOTTED_HOST.test(text) ? `https://${text}` : text;
};
