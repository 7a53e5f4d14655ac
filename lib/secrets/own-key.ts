/** A run's own key in other texts: the only way to recognise a key of unknown shape. */

/** Keys of at least this length are searched for inside other texts; a shorter one may be an ordinary word. */
const SHORTEST_INSIDE = 16;

/** Replaces a run's own key where somebody sent it back. */
export const MASK = '[your key was here]';

/**
 * How a key may be written in a text: JSON-escaped, plain, percent-encoded. The order matters for masking: if JSON
 * doubles a backslash, masking the plain form first would leave half of it.
 */
export const formsOf = (key: string): string[] => [
  JSON.stringify(key).slice(1, -1),
  key,
  encodeURIComponent(key),
];

/** Whether a text contains the key in any form. An empty key, for a server that needs none, is in no text. */
export const containsKey = (text: string, key: string): boolean =>
  key !== '' && formsOf(key).some((form) => text.includes(form));

/** The same for a text that a person wrote: there a key shorter than 16 characters counts only if it is all of it. */
export const holdsOwnKey = (text: string, key: string): boolean =>
  key.length < SHORTEST_INSIDE ? key !== '' && text.trim() === key : containsKey(text, key);

/** Which of the texts that are sent holds a key; null if none does. */
export const placeOfKey = <Place extends string>(
  sent: Readonly<Record<Place, string | readonly string[]>>,
  isKey: (text: string) => boolean,
): Place | null => {
  for (const place in sent) if ([sent[place]].flat().some(isKey)) return place;
  return null;
};

export const maskOwnKey = (text: string, key: string): string =>
  key === '' ? text : formsOf(key).reduce((masked, form) => masked.replaceAll(form, MASK), text);
