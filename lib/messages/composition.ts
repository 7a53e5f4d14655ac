import type { Composition } from '../protocol/index.ts';
import type { RunRecord } from './state.ts';

const NO_USAGE = { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null, estimated: false };

/**
 * What an ended run leaves to save or download: the registry's composition, or, when the run ended
 * early, one put together from what had been delivered, marked partial. Null when there is nothing
 * in it. The same run always gives the same composition, so that saving it again is the same save.
 */
export const toComposition = (run: Omit<RunRecord, 'failure' | 'save_failure'>): Composition | null => {
  if (run.status === 'running' || run.finished_at === null) return null;
  if (run.drafts.length === 0 && run.reuse.length === 0) return null;
  return {
    run_id: run.run_id,
    goal: run.goal,
    provider: run.provider,
    model: run.model,
    partial: run.status !== 'succeeded',
    classification: run.classification,
    reuse: run.reuse,
    gaps: run.gaps,
    drafts: run.drafts,
    usage: run.usage ?? NO_USAGE,
    started_at: run.started_at,
    finished_at: run.finished_at,
  };
};
