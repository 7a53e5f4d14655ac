import type { RunLimits } from './run-record.ts';

/** The limits until somebody sets some. A separate file, because a form shows it before any schema is loaded. */
export const NO_LIMITS: RunLimits = {
  max_output_tokens: null,
  max_output_tokens_per_call: null,
  max_cost_usd: null,
  reroll: true,
};
