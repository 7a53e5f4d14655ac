import type { Usage } from '../../lib/protocol/index.ts';
import { USAGE } from '../../lib/texts/en/usage.ts';

export const formatTokens = ({ input_tokens: input, output_tokens: output, estimated }: Usage): string =>
  estimated ? USAGE.aboutTokens(input + output) : USAGE.tokens(input + output);

export const formatCost = (
  { cost_usd: cost, estimated, cost_at_most: isAtMost = false }: Usage,
  practice = false,
): string => {
  if (cost === null) return practice ? USAGE.noCost : USAGE.costUnknown;
  if (cost === 0) return USAGE.cost(cost);
  if (estimated) return USAGE.aboutCost(cost);
  return isAtMost ? USAGE.atMostCost(cost) : USAGE.cost(cost);
};
