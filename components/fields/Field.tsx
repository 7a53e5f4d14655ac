import type { ReactNode } from 'react';

import { LateWords } from '../parts/LateWords.tsx';
import { FieldProblem } from './FieldProblem.tsx';
import {
  hintId,
  problemId,
  useFieldControl,
  type FieldControl,
  type FieldParts,
} from './use-field-control.ts';

interface FieldProps<Control extends HTMLElement> extends Omit<FieldParts<Control>, 'hasHint'> {
  label: string;
  className?: string;
  /** Stands beside the label. */
  aside?: ReactNode;
  /** What is wrong as it is typed. A failure takes its place. */
  warning?: ReactNode;
  hint?: ReactNode;
  /** Draws the control. */
  children: (control: FieldControl<Control>) => ReactNode;
  /** Stands below everything else. */
  options?: ReactNode;
}

/** A control with its label, its problem and its hint, which assistive technology reads with it. */
export const Field = <Control extends HTMLElement>({
  label,
  className = 'field',
  aside,
  warning = null,
  hint,
  children,
  options,
  ...parts
}: FieldProps<Control>) => {
  const { failure = null } = parts;
  const control = useFieldControl<Control>({
    ...parts,
    isInvalid: parts.isInvalid === true || warning !== null,
    hasHint: hint !== undefined,
  });
  const { id } = control;
  const problem = failure === null ? warning : <LateWords failure={failure} />;
  const name = <label htmlFor={id}>{label}</label>;
  return (
    <div className={className}>
      {aside === undefined ? (
        name
      ) : (
        <div className="field-head">
          {name}
          {aside}
        </div>
      )}
      {children(control)}
      {problem !== null && <FieldProblem id={problemId(id)}>{problem}</FieldProblem>}
      {hint !== undefined && (
        <p className="hint" id={hintId(id)}>
          {hint}
        </p>
      )}
      {options}
    </div>
  );
};
