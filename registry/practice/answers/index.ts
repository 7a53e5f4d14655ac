import { ANSWERS, type Answer, type AnswerName } from '../../../lib/compose/answers.ts';
import type { Goal } from '../goal.ts';
import { classify, planItems, type Item } from '../items.ts';
import { answerAgent } from './agent.ts';
import { answerMcpServer } from './mcp-server.ts';
import { answerSkill } from './skill.ts';

export const isAnswerName = (name: string): name is AnswerName => Object.hasOwn(ANSWERS, name);

const answerClassification = (goal: Goal): Answer<'classification'> => {
  const kind = classify(goal);
  return {
    kind,
    rationale: `Practice answer, no model behind it: the words of the goal (${goal.keywords.join(', ')}) point to ${
      kind === 'bundle' ? 'more than one item' : `one ${kind.replace('_', ' ')}`
    }.`,
    name: kind === 'bundle' ? '' : (planItems(goal)[0]?.name ?? goal.slug),
  };
};

/** Scores rise with how much the goal says: a practice run should not look the same for every goal. */
const answerCritique = (goal: Goal, drafts: number): Answer<'critique'> => {
  const detail = Math.min(20, goal.keywords.length * 2 + goal.steps.length * 2);
  return {
    drafts: Array.from({ length: drafts }, (_, position) => ({
      number: position + 1,
      specificity: 55 + detail,
      completeness: 60 + detail - position,
      safety: 90,
      goal_alignment: 65 + detail,
      notes: 'Practice scores: counted from the length of the goal, judged by nobody.',
    })),
  };
};

/** The item of the plan that a prompt is about: the one whose name it says, longest name first. */
const itemFor = (goal: Goal, kind: Item['kind'], prompt: string): Item => {
  const items = planItems(goal).filter((item) => item.kind === kind);
  const named = items
    .toSorted((one, other) => other.name.length - one.name.length)
    .find((item) => prompt.includes(item.name));
  return named ?? items[0] ?? { kind, name: goal.slug, purpose: goal.text };
};

/** How many drafts a critique is asked about: the highest number the prompt gives one. */
const countDrafts = (prompt: string): number =>
  Math.max(1, ...[...prompt.matchAll(/\bdraft\b\D{0,12}(\d{1,2})\b/gi)].map(([, number]) => Number(number)));

const ANSWERERS: { [Name in AnswerName]: (goal: Goal, prompt: string) => Answer<Name> } = {
  classification: answerClassification,
  plan: (goal) => ({
    items: planItems(goal),
    gaps: ['Whatever the goal leaves unsaid: this is practice, nobody thought about it.'],
  }),
  skill_draft: (goal, prompt) => answerSkill(goal, itemFor(goal, 'skill', prompt)),
  agent_draft: (goal, prompt) => answerAgent(goal, itemFor(goal, 'agent', prompt)),
  mcp_server_draft: (goal, prompt) => answerMcpServer(goal, itemFor(goal, 'mcp_server', prompt)),
  critique: (goal, prompt) => answerCritique(goal, countDrafts(prompt)),
};

/** The answer of this name for a goal. `prompt` is the whole text of the request. */
export const answer = (name: AnswerName, goal: Goal, prompt: string): object => ANSWERERS[name](goal, prompt);
