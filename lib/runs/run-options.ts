import { cutText } from '../base/text.ts';
import { type RunRecord, toPlan } from '../messages/index.ts';
import { type Grounding, LIMITS, type RunRequest } from '../protocol/index.ts';

export interface SourceOptions {
  signal: AbortSignal;
  /** What the person was looking at; null if nothing. */
  grounding: Grounding | null;
}

/** The options of a run, as a request sends them. */
export type RunOptions = Pick<
  RunRequest,
  | 'grounding'
  | 'redraft'
  | 'continue'
  | 'max_output_tokens'
  | 'max_output_tokens_per_call'
  | 'max_cost_usd'
  | 'reroll'
>;

const toRedraft = ({ redraft, drafts }: RunRecord): RunOptions['redraft'] => {
  const draft = drafts.find(({ draft_id }) => draft_id === redraft?.draft_id);
  if (redraft === null || draft === undefined) return undefined;
  return { draft, ...(redraft.note === '' ? {} : { note: redraft.note }) };
};

/** The plan as it was. What it reuses is only named: whoever drafts looks it up again. */
const toContinue = (run: RunRecord): RunOptions['continue'] => {
  const outline = toPlan(run);
  if (run.continued === null || outline === null) return undefined;
  const { kind, rationale = '' } = run.classification ?? {};
  return {
    classification:
      kind === undefined ? null : { kind, rationale: cutText(rationale, LIMITS.rationaleCharacters) },
    reuse: run.reuse.map(({ entity }) => entity),
    outline,
    missing: run.continued.missing,
  };
};

/** Unset options are omitted, so the receiver's defaults apply. */
export const toRunOptions = (run: RunRecord, grounding: Grounding | null): RunOptions => {
  const { max_output_tokens, max_output_tokens_per_call, max_cost_usd, reroll } = run.limits;
  const redraft = toRedraft(run);
  const continued = toContinue(run);
  return {
    ...(grounding === null ? {} : { grounding }),
    ...(max_output_tokens === null ? {} : { max_output_tokens }),
    ...(max_output_tokens_per_call === null ? {} : { max_output_tokens_per_call }),
    ...(max_cost_usd === null ? {} : { max_cost_usd }),
    ...(continued === undefined ? {} : { continue: continued }),
    // A redraft is written only once, because a person judges it.
    ...(redraft === undefined ? (reroll ? {} : { reroll }) : { redraft }),
  };
};
