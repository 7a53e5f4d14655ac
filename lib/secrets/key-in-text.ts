/** Keys of at least this length are searched for inside other texts; a shorter one may be an ordinary word. */
const SHORTEST_INSIDE = 16;

/**
 * How a key may be written in a text: JSON-escaped, plain, percent-encoded. The order matters for masking: if JSON
 * doubles a backslash, masking the plain form first would leave half of it.
 */
export const formsOf = (key: string): string[] => [
  JSON.stringify(key).slice(1, -1),
  key,
  encodeURIComponent(key),
];

/**
 * Whether a run's own key is in a text that is sent with it: the only way to recognise a key of unknown shape. A
 * key shorter than 16 characters counts only if it is the whole text. An empty key, for a server that needs none,
 * is in no text.
 */
export const holdsOwnKey = (text: string, key: string): boolean =>
  key.length < SHORTEST_INSIDE
    ? key !== '' && text.trim() === key
    : formsOf(key).some((form) => text.includes(form));
