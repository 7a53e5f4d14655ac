import type { ComposeSettings, Price } from '../../lib/planner/contract.ts';
import { toUsd } from '../../lib/planner/usage.ts';

/** The schema of the answer, and what a provider adds of its own. */
export const ADDED_TOKENS = 1_000;
/** A long goal with a little of a page, or a plan. */
const PROMPT_TOKENS = 4_000;

/** By the list price; null without one. */
export const byList = (inputTokens: number, outputTokens: number, price: Price | null): number | null =>
  price === null ? null : toUsd(price, inputTokens, outputTokens);

/** What one call of a job may use at most, though nobody knows its prompt yet: a job that a draft would end is not begun. */
export const toLargestCall = (
  { maxOutputTokens }: Pick<ComposeSettings, 'maxOutputTokens'>,
  price: Price | null,
): { inputTokens: number; outputTokens: number; usd: number | null } => {
  const [inputTokens, outputTokens] = [
    PROMPT_TOKENS + ADDED_TOKENS,
    Math.max(...Object.values(maxOutputTokens)),
  ];
  return { inputTokens, outputTokens, usd: byList(inputTokens, outputTokens, price) };
};
