import { useEffect, useId, useRef, type RefObject } from 'react';

import type { Failure } from '../../lib/failures/index.ts';

/** What ties a control to its label, its problem and its hint: spread it over the control. */
export interface FieldControl<Control extends HTMLElement> {
  ref: RefObject<Control | null>;
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

export interface FieldParts<Control extends HTMLElement> {
  /** Given only where something else must find the control. */
  id?: string | undefined;
  controlRef?: RefObject<Control | null> | undefined;
  /** What was refused. The control takes the focus, so that people can correct it at once. */
  failure?: Failure | null | undefined;
  /** Something is wrong as it is typed: the focus stays where it is. */
  isInvalid?: boolean | undefined;
  hasHint?: boolean | undefined;
  /** The id of something elsewhere that is about this field as well. */
  describedBy?: string | undefined;
}

export const problemId = (id: string): string => `${id}-problem`;
export const hintId = (id: string): string => `${id}-hint`;

export const useFieldControl = <Control extends HTMLElement>({
  id: givenId,
  controlRef,
  failure = null,
  isInvalid = false,
  hasHint = false,
  describedBy,
}: FieldParts<Control>): FieldControl<Control> => {
  const ownId = useId();
  const ownRef = useRef<Control>(null);
  const id = givenId ?? ownId;
  const ref = controlRef ?? ownRef;
  useEffect(() => {
    if (failure !== null) ref.current?.focus();
  }, [failure, ref]);
  const hasProblem = failure !== null || isInvalid;
  const descriptions = [
    ...(hasProblem && describedBy === undefined ? [problemId(id)] : []),
    ...(hasHint ? [hintId(id)] : []),
    ...(describedBy === undefined ? [] : [describedBy]),
  ];
  return {
    ref,
    id,
    'aria-invalid': hasProblem,
    'aria-describedby': descriptions.length === 0 ? undefined : descriptions.join(' '),
  };
};
