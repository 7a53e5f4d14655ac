/** From this length on a key is looked for inside other texts; a shorter one may be a word that is there by itself. */
const SHORTEST_INSIDE = 16;

/**
 * How a key may be written in a text: JSON-escaped, as it is, percent-encoded. In this order for masking: of a
 * backslash that JSON doubles, the plain form would leave half.
 */
export const formsOf = (key: string): string[] => [
  JSON.stringify(key).slice(1, -1),
  key,
  encodeURIComponent(key),
];

/**
 * Whether a run's own key is in a text that travels with it: the only way to see one of no known shape. One that is
 * shorter than 16 characters only if it is the whole text. An empty key, for a server that wants none, is in no text.
 */
export const holdsOwnKey = (text: string, key: string): boolean =>
  key.length < SHORTEST_INSIDE
    ? key !== '' && text.trim() === key
    : formsOf(key).some((form) => text.includes(form));
