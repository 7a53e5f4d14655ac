import type { AnswerName } from '../../../lib/planner/answers/schemas.ts';
import type { PracticeRequest } from '../request.ts';
import { findWritten } from '../written.ts';

/** Which member of the answer holds the text. */
const TEXT = { skill: 'body', agent: 'system_prompt', mcp_server: 'readme' } as const;

/**
 * The hand-written answer; undefined if there is none for this question. A page or a note arrives after the
 * text was written, so the end of the text says that they were seen.
 */
export const answerWritten = (
  name: AnswerName,
  { goal, item, drafts, appendix }: PracticeRequest,
): object | undefined => {
  const example = findWritten(goal.text);
  if (example === undefined) return undefined;
  if (name === 'classification' || name === 'plan') return example[name];
  if (name === 'critique') {
    const known = drafts.flatMap((shown) => example.drafts.get(shown.name) ?? []);
    return known.length < drafts.length
      ? undefined
      : { drafts: known.map(({ critique }, position) => ({ number: position + 1, ...critique })) };
  }
  const draft = example.drafts.get(item.name);
  return draft !== undefined && name === `${draft.kind}_draft`
    ? { ...draft.answer, [TEXT[draft.kind]]: `${draft.text}${appendix}` }
    : undefined;
};
