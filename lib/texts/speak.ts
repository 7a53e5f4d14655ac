import type { Texts } from './en/index.ts';
import { LANGUAGES } from './languages.ts';
import { setLocale } from './locale.ts';

/** Views read the English objects, so another language's texts take the place of theirs. */
const layOver = (english: Texts, other: Texts): void => {
  for (const room of Object.keys(english) as (keyof Texts)[]) Object.assign(english[room], other[room]);
};

/**
 * Speaks a language. Await it before anything is drawn. English is there already and loads nothing; so it stays for a
 * language whose words are not here. Returns whether it speaks what was wanted.
 */
export const speak = async (language: string): Promise<boolean> => {
  const load = LANGUAGES[language];
  if (load === undefined) return language === 'en';
  layOver(...(await load()));
  setLocale(language);
  return true;
};
