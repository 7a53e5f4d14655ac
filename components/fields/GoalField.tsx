import { useEffect, useRef } from 'react';

import { toFailure, type Failure } from '../../lib/failures/index.ts';
import { FieldProblem } from './FieldProblem.tsx';
import { startByKeys } from './start-by-keys.ts';

interface GoalFieldProps {
  goal: string;
  failure: Failure | null;
  holdsKey: boolean;
  onType: (goal: string) => void;
  onFocusChange: (hasFocus: boolean) => void;
}

const PROBLEM_ID = 'goal-problem';

/** Without `autocomplete="off"` the browser's session restore would write the text to disk. */
export const GoalField = ({ goal, failure, holdsKey, onType, onFocusChange }: GoalFieldProps) => {
  const ref = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (failure !== null) ref.current?.focus();
  }, [failure]);
  const shown = failure ?? (holdsKey ? toFailure('key-in-goal') : null);
  return (
    <div className="field">
      <label htmlFor="goal">Goal</label>
      <textarea
        ref={ref}
        id="goal"
        rows={4}
        autoComplete="off"
        value={goal}
        placeholder="What should an agent be able to do?"
        aria-invalid={shown !== null}
        aria-describedby={shown === null ? undefined : PROBLEM_ID}
        onKeyDown={startByKeys}
        onChange={(event) => onType(event.currentTarget.value)}
        onFocus={() => onFocusChange(true)}
        onBlur={() => onFocusChange(false)}
      />
      {shown !== null && <FieldProblem id={PROBLEM_ID} failure={shown} />}
    </div>
  );
};
