import { toFailure, type Failure } from '../../lib/failures/index.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { LateWords } from '../parts/LateWords.tsx';
import { Field } from './Field.tsx';
import { startByKeys } from './start-by-keys.ts';

interface GoalFieldProps {
  goal: string;
  failure: Failure | null;
  holdsKey: boolean;
  onType: (goal: string) => void;
  onFocusChange: (hasFocus: boolean) => void;
}

/** Without `autocomplete="off"` the browser's session restore would write the text to disk. */
export const GoalField = ({ goal, failure, holdsKey, onType, onFocusChange }: GoalFieldProps) => (
  <Field<HTMLTextAreaElement>
    label={FIELDS.goal}
    id="goal"
    failure={failure}
    warning={holdsKey ? <LateWords failure={toFailure('key-in-goal')} /> : null}
  >
    {(control) => (
      <textarea
        {...control}
        rows={4}
        autoComplete="off"
        value={goal}
        placeholder={FIELDS.goalExample}
        onKeyDown={startByKeys}
        onChange={(event) => onType(event.currentTarget.value)}
        onFocus={() => onFocusChange(true)}
        onBlur={() => onFocusChange(false)}
      />
    )}
  </Field>
);
