import { toFailure, type Failure } from '../failures/index.ts';
import type { RunLimits } from '../messages/index.ts';
import { LIMITS } from '../protocol/limits.ts';

/** A run's limits as typed. Empty means no cap. */
export interface LimitTexts {
  tokens: string;
  dollars: string;
  reroll: boolean;
}

export const toLimitTexts = ({ max_output_tokens, max_cost_usd, reroll }: RunLimits): LimitTexts => ({
  tokens: max_output_tokens === null ? '' : String(max_output_tokens),
  dollars: max_cost_usd === null ? '' : String(max_cost_usd),
  reroll,
});

/** Null if nothing was typed, NaN if it is not a valid number. */
const readNumber = (text: string, pattern: RegExp, most: number): number | null => {
  const typed = text.trim();
  if (typed === '') return null;
  const read = pattern.test(typed) ? Number(typed.replaceAll(',', '')) : Number.NaN;
  return read > 0 && read <= most ? read : Number.NaN;
};

/** Treats invalid limits as missing, for estimates; `checkLimits` reports them. */
export const readLimits = ({ tokens, dollars, reroll }: LimitTexts): RunLimits => {
  const [most, cost] = [
    readNumber(tokens, /^(?:\d+|\d{1,3}(?:,\d{3})+)$/, LIMITS.maxOutputTokens),
    readNumber(dollars, /^(?:\d+(?:\.\d*)?|\.\d+)$/, LIMITS.maxCostUsd),
  ];
  return { max_output_tokens: most, max_cost_usd: cost, reroll };
};

/** Finds what is wrong with the limits; a dollar cap needs a known price. */
export const checkLimits = (limits: RunLimits, hasPrice: boolean): Failure | null => {
  if (Number.isNaN(limits.max_output_tokens)) return toFailure('bad-token-cap');
  if (Number.isNaN(limits.max_cost_usd)) return toFailure('bad-dollar-cap');
  return limits.max_cost_usd !== null && !hasPrice ? toFailure('no-price') : null;
};

/** Drops limits that cannot be sent. */
export const usableLimits = (limits: RunLimits): RunLimits => ({
  ...limits,
  max_output_tokens: Number.isNaN(limits.max_output_tokens) ? null : limits.max_output_tokens,
  max_cost_usd: Number.isNaN(limits.max_cost_usd) ? null : limits.max_cost_usd,
});
