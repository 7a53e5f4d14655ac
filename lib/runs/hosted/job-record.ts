import { type Clock, toTime } from '../../base/clock.ts';
import { type JobState, NO_LIMITS, type RunRecord } from '../../messages/index.ts';
import { AnyProviderIdSchema, type BudgetState, type Grounding, z } from '../../protocol/index.ts';
import { createRunRecord } from '../reduce-run.ts';

/** A job as a view asked for it, after all checks. */
export interface JobOrder {
  tab_id: number;
  goal: string;
  reroll: boolean;
  /** The page that goes with it, for display. */
  page: RunRecord['page'];
  grounding: Grounding | null;
  registry_url: string;
}

/** The key of the same job that was sent before, if nobody knows whether it arrived. */
export const keyOfUnsure = (
  previous: RunRecord | null,
  { goal, reroll, grounding }: JobOrder,
): string | null =>
  previous?.job !== undefined &&
  previous.job.job_id === null &&
  JSON.stringify([previous.goal, previous.limits.reroll, previous.job.grounding]) ===
    JSON.stringify([goal, reroll, grounding])
    ? previous.job.submit_key
    : null;

/** A job as the run that a tab shows. `offer` is what the registry composes with, as far as it is known. */
export const createJobRecord = (
  order: JobOrder,
  job: Pick<JobState, 'job_id' | 'submit_key'>,
  offer: BudgetState | null,
  { runId, newId, clock }: { runId: string; newId: () => string; clock: Clock },
): RunRecord => {
  const provider = z.safeParse(AnyProviderIdSchema, offer?.provider).data ?? 'openai-compatible';
  return createRunRecord({
    run_id: runId,
    tab_id: order.tab_id,
    via: 'hosted',
    registry_url: order.registry_url,
    catalog_url: order.registry_url,
    provider_url: null,
    has_key: false,
    goal: order.goal,
    page: order.page,
    provider,
    provider_name: offer?.provider_name ?? order.registry_url,
    practice: provider === 'practice',
    model: offer?.model ?? '',
    limits: { ...NO_LIMITS, reroll: order.reroll },
    redraft: null,
    continued: null,
    started_at: toTime(clock.now()),
    idempotency_key: newId(),
    job: {
      ...job,
      grounding: order.grounding,
      is_out_of_reach: false,
      is_cancelling: false,
      is_changed: false,
    },
  });
};
