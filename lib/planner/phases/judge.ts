import { toShortText } from '../../base/text.ts';
import type { Draft, Scores } from '../../protocol/index.ts';
import type { Answer } from '../answers/schemas.ts';
import type { Run } from '../planning.ts';
import { criticPrompt } from '../prompts/critic.ts';
import { limitFailure, toReason } from '../reach.ts';

type Judgement = Answer<'critique'>['drafts'][number];

const toScore = (score: number): number => Math.round(Math.min(100, Math.max(0, score)));

const toScores = (judgement: Judgement): Scores => ({
  specificity: toScore(judgement.specificity),
  completeness: toScore(judgement.completeness),
  safety: toScore(judgement.safety),
  goal_alignment: toScore(judgement.goal_alignment),
});

/** A critique that fails costs only the scores: the drafts exist and are paid for. */
const criticize = async (run: Run, drafts: readonly Draft[]): Promise<readonly Judgement[]> => {
  try {
    if (run.halted !== null) throw run.halted;
    const { value } = await run.calls.ask({
      answer: 'critique',
      ...criticPrompt(run.input.goal, drafts),
      maxOutputTokens: run.parts.settings.maxOutputTokens.critic,
    });
    return value.drafts;
  } catch (error) {
    run.gaps.push({ code: 'no-scores', values: toReason(limitFailure(run, error)) });
    return [];
  }
};

/** One critic call for the drafts at these places; each gets its scores and one `score` event. */
export const judge = async (run: Run, places: readonly number[]): Promise<void> => {
  const drafts = places.flatMap((place) => run.drafts.get(place) ?? []);
  if (drafts.length === 0) return;
  const judgements = await criticize(run, drafts);
  for (const [order, place] of places.entries()) {
    const judgement = judgements.find(({ number }) => number === order + 1);
    const drafted = run.drafts.get(place);
    if (!drafted) continue;
    const scored: Draft = {
      ...drafted,
      scores: judgement ? toScores(judgement) : null,
      critic_notes: judgement ? toShortText(judgement.notes) : null,
    };
    run.drafts.set(place, scored);
    const { draft_id, scores, critic_notes, findings } = scored;
    run.tell({ event: 'score', data: { draft_id, scores, critic_notes, findings } });
  }
};
