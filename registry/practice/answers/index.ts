import { ANSWERS, type Answer, type AnswerName } from '../../../lib/compose/answers.ts';
import type { Goal } from '../goal.ts';
import { classify, planItems } from '../items.ts';
import type { PracticeRequest } from '../request.ts';
import { answerAgent } from './agent.ts';
import { answerMcpServer } from './mcp-server.ts';
import { answerPlan } from './plan.ts';
import { answerSkill } from './skill.ts';

export const isAnswerName = (name: string): name is AnswerName => Object.hasOwn(ANSWERS, name);

const answerClassification = (goal: Goal): Answer<'classification'> => {
  const kind = classify(goal);
  return {
    kind,
    rationale: `Practice answer, no model behind it: the words of the goal (${goal.keywords.join(', ')}) point to ${
      kind === 'bundle' ? 'more than one item' : `one ${kind.replace('_', ' ')}`
    }.`,
    name: kind === 'bundle' ? '' : planItems(goal)[0].name,
    queries: [goal.keywords.slice(0, 2), goal.keywords.slice(2, 4)]
      .filter((words) => words.length > 0)
      .map((words) => words.join(' ')),
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

const ANSWERERS: { [Name in AnswerName]: (request: PracticeRequest) => Answer<Name> } = {
  classification: ({ goal }) => answerClassification(goal),
  plan: ({ goal, candidates }) => answerPlan(goal, candidates),
  skill_draft: ({ goal, item }) => answerSkill(goal, item),
  agent_draft: ({ goal, item }) => answerAgent(goal, item),
  mcp_server_draft: ({ goal, item }) => answerMcpServer(goal, item),
  critique: ({ goal, drafts }) => answerCritique(goal, drafts),
};

export const answer = (name: AnswerName, request: PracticeRequest): object => ANSWERERS[name](request);
