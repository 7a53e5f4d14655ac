import type { Coded, TextsOf, Values } from '../protocol/index.ts';

/** Any texts by their codes. A code may come from a newer registry; what is said of wrong values may be no text. */
type AnyTexts = Readonly<Record<string, string | ((values: Values) => string | number | undefined)>>;

/**
 * The sentence for a code. Values are texts and numbers only, and may be missing: no sentence fails on them, whatever
 * a registry sent.
 */
export const say = (texts: TextsOf<object>, { code, values }: Coded): string => {
  const text = Object.hasOwn(texts, code) ? (texts as AnyTexts)[code] : undefined;
  if (text === undefined) return texts.unknown({ code });
  return typeof text === 'string' ? text : String(text(values));
};
