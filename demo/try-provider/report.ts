import type { Usage } from '../../lib/protocol/index.ts';
import { formatDollars } from '../../lib/texts/amounts.ts';
import type { Target } from './read-arguments.ts';
import { refusedMembers, type WatchedRequest } from './refused-members.ts';
import type { Trial } from './trials.ts';

const about = (isEstimated: boolean): string => (isEstimated ? 'about ' : '');

const usageOf = ({ calls, input_tokens, output_tokens, cost_usd, estimated, counted }: Usage): string =>
  [
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
    `${about(estimated && counted !== true)}${input_tokens} tokens in, ${output_tokens} out`,
    cost_usd === null ? 'cost unknown' : `${about(estimated && cost_usd > 0)}${formatDollars(cost_usd)}`,
  ].join(', ');

/** A line of the table; the name is padded. */
const line = (name: string, ...what: string[]): string => `${name.padEnd(18)}${what.join('; ')}`;

export const trialLine = (name: string, { failure, usage, seconds }: Trial, done = 'accepted'): string =>
  line(name, failure ?? done, usageOf(usage), `${seconds.toFixed(1)} s`);

export const headLines = ({ endpoint, model }: Target, at: string): string[] => [
  line('provider', endpoint.name, endpoint.baseUrl),
  line('model', model),
  line('tried', at),
];

export const learnedLines = (requests: readonly WatchedRequest[], learned: object): string[] => {
  const refused = refusedMembers(requests);
  const dialect = Object.entries(learned).map(([name, value]) => `${name}: ${String(value)}`);
  return [
    line('members refused', refused.length === 0 ? 'none' : refused.join(', ')),
    line('dialect learned', dialect.length === 0 ? 'none: it takes what we send' : dialect.join(', ')),
  ];
};

export const cancelLine = (failure: string | null, closedMs: number | null): string =>
  line('cancel', failure ?? `closed ${closedMs === null ? '' : Math.round(closedMs)} ms after the abort`);
