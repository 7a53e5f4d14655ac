/**
 * A run's own key in other texts: the only way to recognise a key of unknown shape. Every part that looks for a key or
 * masks it does so through this file. An empty key, for a server that needs none, is in no text.
 */

import { LIMITS } from '../protocol/index.ts';

/** What a header carries, at an address whose keys nobody knows beforehand. `new Headers()` quotes anything else. */
export const isSendable = (key: string): boolean =>
  key.length <= LIMITS.providerKeyMaxCharacters && /^[\x21-\x7e]*$/.test(key);

/**
 * Keys of at least this length are searched for inside other texts, and masked there. A shorter one may be an ordinary
 * word or a single letter: it is compared with whole texts and masked nowhere, or it would eat every `x` of a draft.
 */
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

const containsKey = (text: string, key: string): boolean => formsOf(key).some((form) => text.includes(form));

/** Whether a text that a person wrote, or that is sent with the key, holds it. */
export const holdsOwnKey = (text: string, key: string): boolean =>
  key.length < SHORTEST_INSIDE ? key !== '' && text.trim() === key : containsKey(text, key);

/** Whether a header or a JSON body carries the key: a short one alone, behind a scheme, or as a whole member. */
export const carriesOwnKey = (sent: string, key: string): boolean =>
  holdsOwnKey(sent, key) || (key !== '' && (sent === `Bearer ${key}` || sent.includes(JSON.stringify(key))));

/** Which of the texts that are sent holds a key; null if none does. */
export const placeOfKey = <Place extends string>(
  sent: Readonly<Record<Place, string | readonly string[]>>,
  isKey: (text: string) => boolean,
): Place | null => {
  for (const place in sent) if ([sent[place]].flat().some(isKey)) return place;
  return null;
};

export const maskOwnKey = (text: string, key: string): string =>
  key.length < SHORTEST_INSIDE
    ? text
    : formsOf(key).reduce((masked, form) => masked.replaceAll(form, MASK), text);
