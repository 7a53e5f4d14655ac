/** Numbers, money and plurals as the spoken language writes them. */

const ENGLISH = 'en-US';

let numbers = new Intl.NumberFormat(ENGLISH);
let plurals = new Intl.PluralRules(ENGLISH);

/** Takes a language tag, such as `de-AT`. */
export const setLocale = (locale: string): void => {
  numbers = new Intl.NumberFormat(locale);
  plurals = new Intl.PluralRules(locale);
};

const withOptions = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  new Intl.NumberFormat(numbers.resolvedOptions().locale, options);

export const formatNumber = (value: number): string => numbers.format(value);

/**
 * The form that the language has for this number; `#` in it becomes the number. English needs `one` and `other`,
 * other languages also `few` or `many`.
 */
export const plural = (
  count: number,
  forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
): string => (forms[plurals.select(count)] ?? forms.other).replace('#', formatNumber(count));

const dollars = (amount: number, precision: Intl.NumberFormatOptions): string =>
  withOptions({
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    trailingZeroDisplay: 'stripIfInteger',
    ...precision,
  }).format(amount);

/** US dollars, to the cent; less than a cent to two places that say something. */
export const formatDollars = (amount: number): string =>
  dollars(amount, amount > 0 && amount < 0.01 ? { maximumSignificantDigits: 2 } : {});

/** US dollars as in a list of prices: nothing is rounded away. */
export const formatPrice = (amount: number): string => dollars(amount, { maximumFractionDigits: 4 });

export const formatBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${formatNumber(bytes)} B`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${withOptions({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(size)} ${unit}`;
};
