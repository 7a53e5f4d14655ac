/** Numbers and plurals as the spoken language writes them. */

const ENGLISH = 'en-US';

let numbers = new Intl.NumberFormat(ENGLISH);
let plurals = new Intl.PluralRules(ENGLISH);

/** Takes a language tag, such as `de-AT`. */
export const setLocale = (locale: string): void => {
  numbers = new Intl.NumberFormat(locale);
  plurals = new Intl.PluralRules(locale);
};

export const spokenLocale = (): string => numbers.resolvedOptions().locale;

export const withOptions = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  new Intl.NumberFormat(spokenLocale(), options);

export const formatNumber = (value: number): string => numbers.format(value);

/**
 * The form that the language has for this number; `#` in it becomes the number. English needs `one` and `other`,
 * other languages also `few` or `many`.
 */
export const plural = (
  count: number,
  forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
): string => (forms[plurals.select(count)] ?? forms.other).replace('#', formatNumber(count));
