import type { RunRecord } from '../messages/index.ts';
import type { Grounding, RunRequest } from '../protocol/index.ts';

export interface SourceOptions {
  signal: AbortSignal;
  /** What the person was looking at; null if nothing. */
  grounding: Grounding | null;
}

/** The options of a run, as a request sends them. */
export type RunOptions = Pick<
  RunRequest,
  'grounding' | 'redraft' | 'max_output_tokens' | 'max_output_tokens_per_call' | 'max_cost_usd' | 'reroll'
>;

const toRedraft = ({ redraft, drafts }: RunRecord): RunOptions['redraft'] => {
  const draft = drafts.find(({ draft_id }) => draft_id === redraft?.draft_id);
  if (redraft === null || draft === undefined) return undefined;
  return { draft, ...(redraft.note === '' ? {} : { note: redraft.note }) };
};

/** Unset options are omitted, so the receiver's defaults apply. */
export const toRunOptions = (run: RunRecord, grounding: Grounding | null): RunOptions => {
  const { max_output_tokens, max_output_tokens_per_call, max_cost_usd, reroll } = run.limits;
  const redraft = toRedraft(run);
  return {
    ...(grounding === null ? {} : { grounding }),
    ...(max_output_tokens === null ? {} : { max_output_tokens }),
    ...(max_output_tokens_per_call === null ? {} : { max_output_tokens_per_call }),
    ...(max_cost_usd === null ? {} : { max_cost_usd }),
    // A redraft is written only once, because a person judges it.
    ...(redraft === undefined ? (reroll ? {} : { reroll }) : { redraft }),
  };
};
