import { FINDINGS } from '../../lib/texts/en/codes/findings.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { say } from '../../lib/texts/say.ts';
import type { Problem } from '../../lib/wizard/problems.ts';

/** What is wrong, as it stands at its field. The registry's own words may be anybody's. */
export const describeProblem = (problem: Problem): string => {
  if (problem.by === 'wizard') return WIZARD.problems[problem.code];
  return problem.by === 'format' ? say(FINDINGS, problem.finding) : problem.message;
};

const isMissing = (problem: Problem): boolean => problem.by === 'wizard' && problem.code === 'label-empty';

/** Every field of the wizard has this id, so that a problem leads to it. */
export const fieldId = ({ member, pointer }: Pick<Problem, 'member' | 'pointer'>): string =>
  `${member ?? 'bundle'}${pointer}`;

/**
 * Those that are shown at their fields. That something is missing is said there once the person has been in the field or
 * has pressed *Next*; `left` has the ids of such fields.
 */
export const shownAtFields = (problems: readonly Problem[], left: ReadonlySet<string>): Problem[] =>
  problems.filter((each) => !isMissing(each) || left.has(fieldId(each)));

/** The field of a problem; where the place has none of its own, the nearest one around it. */
const findField = ({ member, pointer }: Pick<Problem, 'member' | 'pointer'>): HTMLElement | null => {
  let rest = pointer;
  for (;;) {
    const field = document.getElementById(fieldId({ member, pointer: rest }));
    if (field !== null || rest === '') return field;
    rest = rest.slice(0, rest.lastIndexOf('/'));
  }
};

/** What is inside closed details can have no focus. */
const openAround = (field: HTMLElement | null): void => {
  for (
    let at = field?.closest('details') ?? null;
    at !== null;
    at = at.parentElement?.closest('details') ?? null
  )
    at.open = true;
};

/** Brings the field of a problem into view and gives it the focus; false if no screen shows it now. */
export const showField = (problem: Pick<Problem, 'member' | 'pointer'>): boolean => {
  const field = findField(problem);
  openAround(field);
  field?.scrollIntoView({ block: 'center' });
  field?.focus();
  return field !== null;
};

export const problemsAt = (problems: readonly Problem[], member: string | null, pointer: string): Problem[] =>
  problems.filter((each) => each.member === member && each.pointer === pointer);
