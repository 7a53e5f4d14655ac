import type { ComposeSettings, Price } from '../../lib/planner/contract.ts';
import { toUsd } from '../../lib/planner/usage.ts';

/** The schema of the answer, and what a provider adds of its own. */
export const ADDED_TOKENS = 1_000;
/** A long goal with a little of a page. */
const FIRST_PROMPT_TOKENS = 4_000;

/** By the list price; null without one. */
export const byList = (inputTokens: number, outputTokens: number, price: Price | null): number | null =>
  price === null ? null : toUsd(price, inputTokens, outputTokens);

/** What the first call of a job may use at most, whose prompt nobody knows yet. */
export const toFirstCall = (
  { maxOutputTokens }: Pick<ComposeSettings, 'maxOutputTokens'>,
  price: Price | null,
): { inputTokens: number; outputTokens: number; usd: number | null } => {
  const [inputTokens, outputTokens] = [FIRST_PROMPT_TOKENS + ADDED_TOKENS, maxOutputTokens.classify];
  return { inputTokens, outputTokens, usd: byList(inputTokens, outputTokens, price) };
};
