import type { Secret } from '../secrets/secret.ts';

/** Shorter than any real key; a practice key may be a plain word that also stands in an answer's own text. */
const SHORTEST_MASKED = 20;

/**
 * Takes the run's own key out of whatever the registry sends, before it is parsed, shown or stored.
 * The registry does the same; this is for one that does not, or for a proxy that echoes the request.
 */
export const createKeyMask = (providerKey: Secret): ((text: string) => string) => {
  return (text) => {
    if (providerKey.forgotten) return text;
    const value = providerKey.reveal();
    if (value.length < SHORTEST_MASKED) return text;
    const escaped = JSON.stringify(value).slice(1, -1);
    // The longer form first: of a backslash that JSON doubles the shorter one would leave half.
    return text.replaceAll(escaped, '[your key]').replaceAll(value, '[your key]');
  };
};
