import type { Usage } from '../../lib/protocol/index.ts';
import { USAGE } from '../../lib/texts/en/usage.ts';

export const formatTokens = ({
  input_tokens: input,
  output_tokens: output,
  estimated,
  counted = false,
}: Usage): string =>
  estimated && !counted ? USAGE.aboutTokens(input + output) : USAGE.tokens(input + output);

export const formatCost = (
  { cost_usd: cost, estimated, counted = false, cost_at_most: isAtMost = false }: Usage,
  practice = false,
): string => {
  if (cost === null) return practice ? USAGE.noCost : USAGE.costUnknown;
  if (cost === 0) return USAGE.cost(cost);
  // An estimated count may be too low, so nothing can be said of the most.
  if (isAtMost && (counted || !estimated)) return USAGE.atMostCost(cost);
  return estimated ? USAGE.aboutCost(cost) : USAGE.cost(cost);
};
