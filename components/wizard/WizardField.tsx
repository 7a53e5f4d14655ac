import type { ReactNode } from 'react';

import type { Problem } from '../../lib/wizard/problems.ts';
import { Field } from '../fields/Field.tsx';
import type { FieldControl } from '../fields/use-field-control.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { describeProblem, fieldId, problemsAt } from './problem-words.ts';

interface WizardFieldProps<Control extends HTMLElement> {
  label: string;
  /** The member's id; null for the bundle. */
  member: string | null;
  pointer: string;
  problems: readonly Problem[];
  hint?: ReactNode;
  children: (control: FieldControl<Control>) => ReactNode;
}

/** A field with what is wrong with it, found by its place. */
export const WizardField = <Control extends HTMLElement>({
  member,
  pointer,
  problems,
  ...parts
}: WizardFieldProps<Control>) => {
  const [problem] = problemsAt(problems, member, pointer);
  return (
    <Field<Control>
      {...parts}
      id={fieldId({ member, pointer })}
      warning={problem === undefined ? null : <Foreign text={describeProblem(problem)} />}
    />
  );
};
