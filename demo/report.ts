import { describeFailure } from '../lib/failures/describe-failure.ts';
import { type Failure } from '../lib/failures/index.ts';
import { filesOf } from '../lib/formats/draft-files.ts';
import type { RunState, ViewState } from '../lib/messages/index.ts';
import type { Draft } from '../lib/protocol/index.ts';

/** The phases of a run that changed since the last look, one line each. */
export const phaseLines = (before: RunState | null, now: RunState): string[] =>
  now.phases
    .filter(
      ({ phase, state }) =>
        state !== 'waiting' && state !== before?.phases.find((each) => each.phase === phase)?.state,
    )
    .map(({ phase, state, total }) => `  ${phase} ${state}${total > 0 ? ` (${total})` : ''}`);

const draftLines = (draft: Draft): string[] => [
  `  ${draft.kind} ${draft.name}`,
  ...filesOf(draft).map(({ path, text }) => `    ${path}, ${text.length} characters`),
];

const failureLine = (failure: Failure): string => {
  const { title, detail } = describeFailure(failure);
  return `${title}. ${detail}`;
};

/** The outcome of a run in plain lines: the drafts, what they cost, and every request that left the browser. */
export const runLines = ({ run, requests }: { run: RunState; requests: ViewState['requests'] }): string[] => [
  `Run ${run.status}${run.failure === null ? '' : `: ${failureLine(run.failure)}`}`,
  ...(run.reuse.length === 0 ? [] : ['Reuse']),
  ...run.reuse.map(({ entity, trust_tier, covers }) => `  ${entity} (${trust_tier}): ${covers}`),
  'Drafts',
  ...run.drafts.flatMap(draftLines),
  `Usage: ${run.usage?.calls ?? 0} calls, ${run.usage?.input_tokens ?? 0} tokens in, ${run.usage?.output_tokens ?? 0} out`,
  'Requests that left the browser',
  ...requests.map(
    (request) =>
      `  ${request.method} ${request.host}${request.path} ${request.status ?? ''} ${request.outcome}, ` +
      `${request.bytes_out} bytes out, ${request.bytes_in} in${request.carried_key ? ', carried the key' : ''}`,
  ),
  run.key_gone_at === null ? 'The key is still held.' : `The key was gone at ${run.key_gone_at}.`,
];
