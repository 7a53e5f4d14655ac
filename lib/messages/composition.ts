import type { Composition, Draft, Usage } from '../protocol/index.ts';
import { toPlan } from './missing.ts';
import type { RunRecord } from './run-record.ts';

const NO_USAGE: Usage = { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null, estimated: false };

const isCounted = ({ estimated, counted = false }: Usage): boolean => !estimated || counted;

/** Adds the usage of a run and of the runs it replaced. If either cost is unknown, so is the sum. */
export const sumUsage = (one: Usage | null, other: Usage | null): Usage | null => {
  if (one === null || other === null) return one ?? other;
  return {
    calls: one.calls + other.calls,
    input_tokens: one.input_tokens + other.input_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
    cost_usd: one.cost_usd === null || other.cost_usd === null ? null : one.cost_usd + other.cost_usd,
    estimated: one.estimated || other.estimated,
    ...((one.estimated || other.estimated) && isCounted(one) && isCounted(other) ? { counted: true } : {}),
    ...(one.cost_at_most === true || other.cost_at_most === true ? { cost_at_most: true } : {}),
  };
};

/** The drafts that the person did not discard. */
export const keptDrafts = ({ drafts, discarded }: Pick<RunRecord, 'drafts' | 'discarded'>): Draft[] =>
  drafts.filter(({ draft_id }) => !discarded.includes(draft_id));

/** Whether an ended run's composition is only what had arrived. A failed addition makes a whole one no less whole. */
export const isPartial = ({
  status,
  redraft,
  continued,
}: Pick<RunRecord, 'status' | 'redraft' | 'continued'>): boolean => {
  if (redraft !== null) return redraft.partial;
  return status !== 'succeeded' && (continued?.partial ?? true);
};

/**
 * What an ended run leaves to save or download: the registry's composition, or, if the run ended early, one
 * assembled from what had arrived, marked partial. Null if it would be empty. The same run always gives the same
 * composition, so saving it again counts as the same save.
 */
export const toComposition = (run: Omit<RunRecord, 'failure' | 'save_failure'>): Composition | null => {
  if (run.status === 'running' || run.finished_at === null) return null;
  const drafts = keptDrafts(run);
  if (drafts.length === 0 && run.reuse.length === 0) return null;
  const plan = toPlan(run);
  return {
    run_id: run.job?.job_id ?? run.run_id,
    goal: run.goal,
    provider: run.provider,
    model: run.model,
    partial: isPartial(run),
    classification: run.classification,
    reuse: run.reuse,
    ...(plan !== null && { outline: plan }),
    gaps: run.gaps,
    drafts,
    usage: sumUsage(run.usage, run.usage_before) ?? NO_USAGE,
    started_at: run.started_at,
    finished_at: run.finished_at,
  };
};
