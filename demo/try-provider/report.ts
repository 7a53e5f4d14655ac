import type { Usage } from '../../lib/protocol/index.ts';
import { formatDollars } from '../../lib/texts/amounts.ts';
import type { Target } from './read-arguments.ts';
import type { Trial } from './trials.ts';
import type { WatchedRequest } from './watched-fetch.ts';

/** Members of a request that say what is asked, not how. */
const CONTENT = new Set(['model', 'messages', 'system', 'stream']);

/** The members that were changed or left out after the server had refused a request. */
export const refusedMembers = (requests: readonly WatchedRequest[]): string[] => {
  const refused = requests.flatMap(({ body, status }, index) => {
    const next = requests[index + 1];
    if (next === undefined || status === null || status < 400) return [];
    return Object.keys(body).filter(
      (name) => !CONTENT.has(name) && JSON.stringify(body[name]) !== JSON.stringify(next.body[name]),
    );
  });
  return [...new Set(refused)];
};

const usageOf = ({ calls, input_tokens, output_tokens, cost_usd, estimated }: Usage): string =>
  [
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
    `${estimated ? 'about ' : ''}${input_tokens} tokens in, ${output_tokens} out`,
    cost_usd === null ? 'cost unknown' : formatDollars(cost_usd),
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
