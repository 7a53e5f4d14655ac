import type { Allowance, CallCounts, Price } from '../../lib/planner/contract.ts';
import { ADDED_TOKENS, byList } from '../settings/largest-call.ts';
import type { Budget, CallUse } from './contract.ts';

/** English has four bytes per token, code and Chinese three: the prompt has no more tokens than that. */
const BYTES_PER_TOKEN = 3;

/** Servers that do not count report zeros. A cut stream may have reported an early, low number. */
const toUse = (counts: CallCounts | null, price: Price | null): CallUse => {
  if (counts === null) return { inputTokens: null, outputTokens: null, usd: null, accepted: false };
  const { accepted, whole, costUsd } = counts;
  const inputTokens = counts.inputTokens || null;
  const outputTokens = (whole && counts.outputTokens) || null;
  const byPrice =
    inputTokens === null || outputTokens === null ? null : byList(inputTokens, outputTokens, price);
  return { inputTokens, outputTokens, usd: whole ? (costUsd ?? byPrice) : null, accepted };
};

/** What the planner asks before each call of a job: the registry's budget. */
export const createAllowance = (
  budget: Budget,
  { handle, jobId, price }: { handle: string; jobId: string; price: Price | null },
): Allowance => ({
  reserve: async ({ prompt, maxOutputTokens }, signal) => {
    const inputTokens = Math.ceil(Buffer.byteLength(prompt) / BYTES_PER_TOKEN) + ADDED_TOKENS;
    const estimate = {
      inputTokens,
      outputTokens: maxOutputTokens,
      usd: byList(inputTokens, maxOutputTokens, price),
    };
    const reservation = await budget.reserve(handle, jobId, estimate, signal);
    return (counts) => reservation.settle(toUse(counts, price));
  },
});
