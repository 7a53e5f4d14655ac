/** Money and bytes as the spoken language writes them. No text of the first view has any. */
import { formatNumber, withOptions } from './locale.ts';

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
