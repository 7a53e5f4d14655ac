import type { RunLimits } from './state.ts';

/** Until somebody chooses. By itself, as a form shows it before it has any schema. */
export const NO_LIMITS: RunLimits = { max_output_tokens: null, max_cost_usd: null, reroll: true };
