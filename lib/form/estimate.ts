import type { ViewState } from '../messages/index.ts';
import type { Price } from '../planner/contract.ts';
import { estimateRun, type Estimate } from '../planner/estimate.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../planner/settings.ts';
import type { Draft } from '../protocol/index.ts';
import { priceOf, type Choice } from './choice.ts';
import { readLimits, usableLimits } from './limits.ts';

export type { Estimate };

export interface EstimatedRun {
  goal: string;
  redraft: { draft: Draft; note: string } | null;
  /** How many missing drafts it writes; null if it plans, and for a redraft. */
  missing: number | null;
}

/** What a run of this choice will likely cost. It assumes the default settings, which operators rarely change. */
export const estimateChoice = (
  choice: Choice,
  state: ViewState | null,
  { goal, redraft, missing }: EstimatedRun,
): Estimate => {
  const limits = usableLimits(readLimits(choice.limits));
  const page = state?.page ?? null;
  const price: Price | null = priceOf(choice, state);
  return estimateRun({
    goalCharacters: goal.length,
    groundingCharacters: page === null ? 0 : page.url.length + page.title.length + page.text.length,
    redraftCharacters: redraft === null ? null : JSON.stringify(redraft.draft).length + redraft.note.length,
    missingDrafts: missing,
    catalog: choice.via === 'registry' || state?.registry?.has_permission === true,
    price,
    settings: DEFAULT_COMPOSE_SETTINGS,
    maxOutputTokensPerCall: limits.max_output_tokens_per_call,
    reroll: redraft === null ? limits.reroll : null,
    maxOutputTokens: limits.max_output_tokens,
    maxCostUsd: price === null ? null : limits.max_cost_usd,
  });
};
