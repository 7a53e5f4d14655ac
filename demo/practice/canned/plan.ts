import type { Answer } from '../../../lib/planner/answers/schemas.ts';
import type { Candidate } from '../../../lib/planner/index.ts';
import type { Goal } from '../goal.ts';
import { planItems } from '../items.ts';

const MOST_REUSED = 3;

interface Match {
  candidate: Candidate;
  /** Words of the goal that the candidate has too. */
  shared: string[];
}

const toMatch = (goal: Goal, candidate: Candidate): Match => {
  const text = [candidate.name, candidate.description, ...candidate.capabilities].join(' ').toLowerCase();
  const words = new Set(text.match(/[\p{L}\p{N}]{2,}/gu));
  return { candidate, shared: goal.keywords.filter((keyword) => words.has(keyword)) };
};

/** Two shared words are a hint; an entity with most of the goal's words is what the goal asks for. */
const isHint = ({ shared }: Match): boolean => shared.length >= 2;
const isWhole =
  (goal: Goal) =>
  ({ shared }: Match): boolean =>
    shared.length >= 3 && shared.length >= goal.keywords.length * 0.75;

/** Reuses what shares words with the goal, and drafts what is left. */
export const answerPlan = (goal: Goal, candidates: readonly Candidate[]): Answer<'plan'> => {
  const matches = candidates
    .map((candidate) => toMatch(goal, candidate))
    .filter(isHint)
    .toSorted((left, right) => right.shared.length - left.shared.length)
    .slice(0, MOST_REUSED);
  const covered = new Set(matches.filter(isWhole(goal)).map(({ candidate }) => candidate.kind));
  return {
    items: planItems(goal).filter(({ kind }) => !covered.has(kind)),
    reuse: matches.map(({ candidate, shared }) => ({
      entity: candidate.entity,
      covers: `What the goal says with: ${shared.join(', ')}.`,
      why: 'Practice answer: it shares these words with the goal, and nobody looked further.',
    })),
    gaps: ['Whatever the goal leaves unsaid: this is practice, nobody thought about it.'],
  };
};
