import { toFailure, type Failure } from '../failures/index.ts';
import type { RunLimits } from '../messages/index.ts';
import { LIMITS } from '../protocol/limits.ts';

/** A run's limits as typed. Empty means no cap. */
export interface LimitTexts {
  tokens: string;
  callTokens: string;
  dollars: string;
  reroll: boolean;
}

const toText = (cap: number | null): string => (cap === null ? '' : String(cap));

export const toLimitTexts = (limits: RunLimits): LimitTexts => ({
  tokens: toText(limits.max_output_tokens),
  callTokens: toText(limits.max_output_tokens_per_call),
  dollars: toText(limits.max_cost_usd),
  reroll: limits.reroll,
});

/** Null if nothing was typed, NaN if it is not a valid number. */
const readNumber = (text: string, pattern: RegExp, most: number): number | null => {
  const typed = text.trim();
  if (typed === '') return null;
  const read = pattern.test(typed) ? Number(typed.replaceAll(',', '')) : Number.NaN;
  return read > 0 && read <= most ? read : Number.NaN;
};

const WHOLE = /^(?:\d+|\d{1,3}(?:,\d{3})+)$/;
const DECIMAL = /^(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Treats invalid limits as missing, for estimates; `checkLimits` reports them. */
export const readLimits = ({ tokens, callTokens, dollars, reroll }: LimitTexts): RunLimits => ({
  max_output_tokens: readNumber(tokens, WHOLE, LIMITS.maxOutputTokens),
  max_output_tokens_per_call: readNumber(callTokens, WHOLE, LIMITS.maxOutputTokens),
  max_cost_usd: readNumber(dollars, DECIMAL, LIMITS.maxCostUsd),
  reroll,
});

const FIELDS = new Set<Failure['field']>(['max_output_tokens', 'max_output_tokens_per_call', 'max_cost_usd']);

/** Whether a failure is shown where the limits are typed. */
export const isAboutLimits = (failure: Failure | null): failure is Failure =>
  failure !== null && FIELDS.has(failure.field);

/** Finds what is wrong with the limits; a dollar cap needs a known price. */
export const checkLimits = (limits: RunLimits, hasPrice: boolean): Failure | null => {
  if (Number.isNaN(limits.max_output_tokens)) return toFailure('bad-token-cap');
  if (Number.isNaN(limits.max_output_tokens_per_call)) return toFailure('bad-call-cap');
  if (Number.isNaN(limits.max_cost_usd)) return toFailure('bad-dollar-cap');
  return limits.max_cost_usd !== null && !hasPrice ? toFailure('no-price') : null;
};

const usable = (cap: number | null): number | null => (Number.isNaN(cap) ? null : cap);

/** Drops limits that cannot be sent. */
export const usableLimits = (limits: RunLimits): RunLimits => ({
  max_output_tokens: usable(limits.max_output_tokens),
  max_output_tokens_per_call: usable(limits.max_output_tokens_per_call),
  max_cost_usd: usable(limits.max_cost_usd),
  reroll: limits.reroll,
});
