import { maskOwnKey } from '../secrets/own-key.ts';
import type { Secret } from '../secrets/secret.ts';

/** JSON with only the necessary escapes: other writers escape `/` and `&`, and may escape any character. */
const withFewEscapes = (text: string): string => {
  if (!text.includes('\\')) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};

/**
 * Removes the run's own key from whatever the registry sends, before it is parsed, shown or stored. The registry
 * does the same; this protects against one that does not, or a proxy that echoes the request.
 */
export const createKeyMask = (providerKey: Secret): ((text: string) => string) => {
  return (text) => {
    if (providerKey.forgotten) return text;
    const value = providerKey.reveal();
    const plain = withFewEscapes(text);
    const masked = maskOwnKey(plain, value);
    return masked === plain ? maskOwnKey(text, value) : masked;
  };
};
