import { ANSWER_SCHEMAS, type Answer, type AnswerName } from '../../../lib/planner/answers/schemas.ts';
import type { Goal } from '../goal.ts';
import { classify, planItems } from '../items.ts';
import type { PracticeRequest } from '../request.ts';
import { isRevised } from '../text.ts';
import { answerAgent } from './agent.ts';
import { answerMcpServer } from './mcp-server.ts';
import { answerPlan } from './plan.ts';
import { answerSkill } from './skill.ts';
import { answerWritten } from './written.ts';

export const isAnswerName = (name: string): name is AnswerName => Object.hasOwn(ANSWER_SCHEMAS, name);

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

/**
 * Scores rise with how much the goal says, so that practice runs do not look the same for every goal. For a
 * short goal, the second version takes in the notes on the first and then scores high enough.
 */
const answerCritique = (goal: Goal, drafts: PracticeRequest['drafts']): Answer<'critique'> => {
  const detail = Math.min(20, goal.keywords.length * 2 + goal.steps.length * 2);
  return {
    drafts: drafts.map(({ markdown }, position) => {
      const more = detail + (isRevised(markdown) ? 15 : 0);
      return {
        number: position + 1,
        specificity: 55 + more,
        completeness: Math.max(50, 60 + more - position),
        safety: 90,
        goal_alignment: Math.min(100, 65 + more),
        notes: `Practice scores, judged by nobody: counted from the length of the goal. Say how it can be checked that this was done: ${goal.steps[0] ?? goal.text}`,
      };
    }),
  };
};

const ANSWERERS: { [Name in AnswerName]: (request: PracticeRequest) => Answer<Name> } = {
  classification: ({ goal }) => answerClassification(goal),
  plan: ({ goal, candidates }) => answerPlan(goal, candidates),
  skill_draft: ({ goal, item, appendix }) => answerSkill(goal, item, appendix),
  agent_draft: ({ goal, item, appendix }) => answerAgent(goal, item, appendix),
  mcp_server_draft: ({ goal, item, appendix }) => answerMcpServer(goal, item, appendix),
  critique: ({ goal, drafts }) => answerCritique(goal, drafts),
};

/** Written by hand for an example goal, made from a template for any other. */
export const answer = (name: AnswerName, request: PracticeRequest): object =>
  answerWritten(name, request) ?? ANSWERERS[name](request);
