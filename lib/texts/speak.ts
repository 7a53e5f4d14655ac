import type { Texts } from './en/index.ts';
import { LANGUAGES } from './languages.ts';
import { setLocale } from './locale.ts';

/** Views read the English objects, so another language's texts take the place of theirs. */
const layOver = (english: Texts, other: Texts): void => {
  for (const room of Object.keys(english) as (keyof Texts)[]) Object.assign(english[room], other[room]);
};

/**
 * Speaks the language of a tag such as `pt-BR` if its words are here, else English. Await it before anything is drawn.
 * English is there already and loads nothing. Returns the tag to put on the page, or null for plain English.
 */
export const speak = async (wanted: string): Promise<string | null> => {
  const base = wanted.split('-')[0] ?? '';
  const load = LANGUAGES[wanted] ?? LANGUAGES[base];
  if (load === undefined && base !== 'en') return null;
  if (load !== undefined) {
    const [{ ENGLISH }, other] = await Promise.all([import('./en/index.ts'), load()]);
    layOver(ENGLISH, other);
  }
  setLocale(wanted);
  return wanted;
};
