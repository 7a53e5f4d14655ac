import type { Estimate } from '../../lib/form/estimate.ts';
import type { Usage } from '../../lib/protocol/index.ts';

const NUMBERS = new Intl.NumberFormat('en-US');

export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${NUMBERS.format(count)} ${count === 1 ? one : many}`;

export const formatTokens = (usage: Usage): string =>
  `${usage.estimated ? 'about ' : ''}${formatCount(usage.input_tokens + usage.output_tokens, 'token')}`;

export const formatCost = ({ cost_usd: cost, estimated }: Usage, practice = false): string => {
  if (cost === null) return practice ? 'no cost' : 'cost unknown';
  if (cost === 0) return '$0';
  const shown = cost < 0.01 ? cost.toFixed(4) : cost.toFixed(2);
  return `${estimated ? 'about ' : ''}$${shown}`;
};

const formatDollars = (cost: number): string =>
  cost === 0 ? '$0' : `$${cost < 0.01 ? cost.toPrecision(1) : cost.toFixed(2)}`;

export const formatRange = (
  [least, most]: readonly [number, number],
  format: (value: number) => string = (value) => NUMBERS.format(value),
): string => (least === most ? `at most ${format(most)}` : `${format(least)} to ${format(most)}`);

/** What a run will likely cost, in one line. */
export const formatEstimate = (
  { cost_usd: cost, input_tokens: input, output_tokens: output }: Estimate,
  practice: boolean,
): string => {
  if (practice) return 'No cost: practice answers';
  if (cost !== null) return `Likely costs ${formatRange(cost, formatDollars)}`;
  const tokens = [input[0] + output[0], input[1] + output[1]] as const;
  return `Likely takes ${formatRange(tokens)} tokens, price unknown`;
};

export const formatBytes = (bytes: number): string =>
  bytes < 1_000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1_000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;

export const KIND_NAMES = {
  skill: 'Skill',
  agent: 'Agent',
  mcp_server: 'MCP server',
  bundle: 'Bundle',
} as const;
