const NUMBERS = new Intl.NumberFormat('en');
const PLURALS = new Intl.PluralRules('en');

export const formatNumber = (value: number): string => NUMBERS.format(value);

/** "1 byte", "2,000 bytes". */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${NUMBERS.format(count)} ${PLURALS.select(count) === 'one' ? one : many}`;
